declare namespace App {
  /** What the server hands to every dynamic page. */
  interface Locals {
    portal: import('./cases/portal.ts').Portal;
    /** What the office may let out. */
    press: import('./cli/press.ts').Press;
    /** Where ratings enter, and how many of an address. */
    door: import('./api/door.ts').RatingDoor;
    /** Where the request comes from; what is counted of it, the door counts. */
    address: string;
    /** How often each address tries to sign in. */
    signIns: import('./api/gate.ts').Gate;
    ballots: import('./cases/appraisals.ts').BallotBox;
    /** Fingerprint of the ballot page as it is served; null where none is built. */
    ballotPage: () => Promise<string | null>;
    /** Why the page asked for is not shown, on the page that says so. */
    refusal?: import('./domain/outcome.ts').Refusal;
    /** When the request began. */
    now: number;
    /** Who is signed in, if anybody. */
    session: import('./cases/auth.ts').Session | null;
  }
}
