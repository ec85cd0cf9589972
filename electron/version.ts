import { version as ofPackage } from '../package.json'

/** Of the product, as in package.json. */
export const version: string = ofPackage
