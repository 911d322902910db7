/** First free byte after a module's static data; kernel.allocate() starts there. Every module exports it. */
export function heapBase(): usize {
  return __heap_base;
}
