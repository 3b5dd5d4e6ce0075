/** A value of JSON; `undefined` leaves a member out. */
export type Json =
  | string
  | number
  | boolean
  | undefined
  | readonly Json[]
  | { readonly [member: string]: Json };
