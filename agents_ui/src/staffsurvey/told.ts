/** Which rounds of the agents' own survey this browser need not speak of again: answered here, or put aside. */
const key = (user: string): string => `callcenter.staff-survey.${user}`;
const MOST = 20;

function kept(user: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(user)) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export const isSettled = (user: string, round: string): boolean => kept(user).includes(round);

export function settle(user: string, round: string): void {
  const others = kept(user).filter((one) => one !== round);
  localStorage.setItem(key(user), JSON.stringify([round, ...others].slice(0, MOST)));
}
