/** Is told of each request that was answered, to count it. */
export interface RequestMeter {
  /**
   * @param route the template of the path, such as `/books/:bookId`; null where no route is for it
   * @param milliseconds from its beginning to the end of its answer
   */
  answered(method: string, route: string | null, status: number, milliseconds: number): void
}
