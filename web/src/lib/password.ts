/** What every password field asks; the other rules are the server's, in its own words. */
export const PASSWORD_LENGTH_MIN = 8;
