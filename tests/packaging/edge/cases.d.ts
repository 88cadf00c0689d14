export interface Case {
  name: string;
  request: RequestInit;
  lines?: Record<string, unknown>[];
  status?: number;
  error?: object;
}
export const CASES: Case[];
export function said(response: Response): Promise<unknown>;
