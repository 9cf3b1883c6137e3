/** What the service has counted, to be shown to whoever collects it. */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
}
