/** What one record in a thousand has. */
export const sku = (n: number): string => `SKU-${String(n % 1_000).padStart(4, '0')}`
