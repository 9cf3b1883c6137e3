/** Finds a use case by its class. Where it comes from, and what it is made of, is not HTTP's business. */
export type Use = <UseCase>(useCase: new (...needs: never[]) => UseCase) => UseCase
