import { afterAll } from 'vitest'
import { closeMemoryStores } from './memoryStores'

afterAll(closeMemoryStores)
