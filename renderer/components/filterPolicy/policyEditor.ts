import {
  completionStatus,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { linter } from '@codemirror/lint'
import { EditorState, Prec, StateEffect, StateField, type Extension } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import { parseFilterPolicy, type FilterScope } from '../../../shared/filterPolicy/filterPolicy'
import type { KnownFields } from './knownFields'
import { optionsAt, type PolicyOption } from './policyOptions'
import { placeIn } from './policyPlace'

/** A part of the policy that decided about a message. */
export interface ShownClause {
  readonly from: number
  readonly to: number
  readonly verdict: 'match' | 'no match'
}

const showClause = StateEffect.define<ShownClause | null>()

const shownClause = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(showClause)) continue
      const clause = effect.value
      const to = Math.min(clause?.to ?? 0, transaction.newDoc.length)
      if (!clause || clause.from >= to) return Decoration.none
      const name = clause.verdict === 'match' ? 'cm-clause cm-clause-match' : 'cm-clause cm-clause-no-match'
      return Decoration.set(Decoration.mark({ class: name }).range(clause.from, to))
    }
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Marks a clause in the text, and brings it into view; null takes the mark away. */
export function markClause(view: EditorView, clause: ShownClause | null): void {
  const effects: StateEffect<unknown>[] = [showClause.of(clause)]
  if (clause && clause.from <= view.state.doc.length) {
    effects.push(EditorView.scrollIntoView(clause.from, { y: 'nearest', yMargin: 24 }))
  }
  view.dispatch({ effects })
}

const icons = { key: 'property', operator: 'keyword', value: 'constant' } as const

/** Replaces the word that is being written, with its quotation marks. */
function completionOf({ kind, label, detail, insert, cursor }: PolicyOption, rank: number): Completion {
  return {
    label,
    detail,
    type: icons[kind],
    boost: -rank,
    apply: (view, _completion, from, to) => {
      const place = placeIn(view.state.doc.toString(), to)
      const start = place ? Math.min(place.from, from) : from
      view.dispatch({
        changes: { from: start, to: place ? Math.max(place.to, to) : to, insert },
        selection: { anchor: start + cursor },
        userEvent: 'input.complete',
      })
    },
  }
}

/**
 * What makes CodeMirror an editor of filter policies: completion by what the topic's messages have, AWS's refusals
 * underlined where they begin, and a mark for the clause that decided.
 */
export function policyEditing(reads: { scope(): FilterScope; fields(): KnownFields }): Extension {
  function complete(context: CompletionContext): CompletionResult | null {
    const place = placeIn(context.state.doc.toString(), context.pos)
    if (!place || (!context.explicit && place.from === place.to && !afterOpening(context))) return null
    const options = optionsAt(place, reads.fields(), reads.scope())
    if (options.length === 0) return null
    return {
      from: place.quoted ? place.from + 1 : place.from,
      options: options.map(completionOf),
      validFor: /^[^"{}[\],:]*$/,
    }
  }
  return [
    EditorState.languageData.of(() => [{ autocomplete: complete }]),
    linter(
      (view) => {
        const text = view.state.doc.toString()
        if (text.trim() === '') return []
        const parsed = parseFilterPolicy(text, reads.scope())
        if (parsed.ok) return []
        const { offset, to, message } = parsed.problem
        const from = Math.min(offset, Math.max(0, text.length - 1))
        return [{ from, to: Math.max(from + 1, Math.min(to, text.length)), severity: 'error', message }]
      },
      { delay: 250 },
    ),
    shownClause,
    Prec.highest(
      EditorView.domEventHandlers({
        keydown(event, view) {
          // Escape closes the completion, and not the dialog around it as well.
          if (event.key === 'Escape' && completionStatus(view.state) !== null) event.stopPropagation()
          return false
        },
      }),
    ),
    EditorView.theme({
      '.cm-clause': { borderRadius: '3px', boxShadow: 'inset 0 -2px 0 var(--success)' },
      '.cm-clause-match': { backgroundColor: 'var(--success-soft)' },
      '.cm-clause-no-match': {
        backgroundColor: 'var(--danger-soft)',
        boxShadow: 'inset 0 -2px 0 var(--danger)',
      },
      '.cm-tooltip-autocomplete ul li': { padding: '2px 8px' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
        backgroundColor: 'var(--accent-soft)',
        color: 'var(--text)',
      },
      '.cm-completionIcon': { display: 'none' },
      '.cm-completionDetail': { color: 'var(--text-3)', fontStyle: 'normal', marginLeft: '12px' },
      '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--accent)' },
    }),
  ]
}

/** Right behind a bracket, comma or colon that the person has just typed. */
function afterOpening(context: CompletionContext): boolean {
  return /[[{,:]\s?$/.test(context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos))
}
