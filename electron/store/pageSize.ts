/** Bytes of a database page. A checkpoint is copied page by page, so memory and files have the same. */
export const PAGE_BYTES = 4096
