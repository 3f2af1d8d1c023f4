/**
 * What a peer may make us hold, and how long it may make us wait: every bound of the DICOM upper layer and of DIMSE, with its
 * reason. Those of data sets stand in dataset/limits.ts. What happens at each bound is in docs/robustness.md.
 */

/** What a listener on an open network offers and bears; see AcceptorOptions. */
export const acceptorBounds = {
  /** Twice this is where larger PDUs stop being quicker (measured with DCMTK and Orthanc). */
  maxPduLength: 131_072,
  /** ARTIM (PS3.8 9.1.5 leaves the value open). DCMTK waits as long. */
  associateTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  /** PACSs move over up to 16 associations; several of them at once fit in. */
  maxAssociations: 64,
  /** So that one sender that leaks associations leaves room for others. */
  maxAssociationsPerAddress: 48,
} as const;

/** Connections that have not yet sent their A-ASSOCIATE-RQ. One more, and the oldest of the address with most of them goes. */
export const maxWaitingConnections = 64;

/**
 * TLS handshakes in progress. One more, and the oldest of the address with most of them goes, one that has said nothing before
 * one that has. Each costs some dozen KiB, and takes a caller in earnest milliseconds: more than with plain connections, so that
 * two hundred who begin at once do not turn anybody out.
 */
export const maxHandshakes = 256;

/** Connections that are over and have not yet closed (PS3.8 state 13). One more, and the oldest is closed at once. */
export const maxLingeringConnections = 256;

/** How long what was written last may take to leave, and the peer to close, before the socket is destroyed. */
export const lingerMs = 1000;

/** An association on which nothing was asked for this long is ended. Senders that keep theirs for reuse rest for minutes. */
export const maxRestMs = 30 * 60_000;

/**
 * A message that has begun has to bring this much in each idle time. A line of 300 bit/s is faster; only who sends byte by
 * byte to hold a place is not.
 */
export const minMessageBytesPerIdleTime = 1024;

/** 128 contexts of 50 transfer syntaxes each, role selections and a user identity of 64 KiB stay below it. */
export const maxAssociatePduLength = 512 * 1024;

/** Release, reject and abort have 4 bytes; some room for peers that send more. */
export const maxShortPduLength = 1024;

/** Peers count the PDU header in or out of the maximum length; nothing is buffered, so a little more does no harm. */
export const dataPduTolerance = 4096;

/** Context IDs are odd, 1 to 255 (PS3.8 9.3.2.2). */
export const maxContexts = 128;

/** The standard has about 60 transfer syntaxes, retired ones included. */
export const maxTransferSyntaxesPerContext = 128;

/** Three items for each context (roles, extended and common extended negotiation), the general ones, and room. */
export const maxUserItems = 512;

/** A UID has 64 characters at most (PS3.5 9.1), an implementation version name 16. Padding and bad habits fit in. */
export const maxItemTextLength = 256;

/** A fragment needs 6 bytes of header: below this, a peer makes us send more headers than data. The smallest seen is 4096. */
export const minPeerPduLength = 128;

/** Largest in use: a C-MOVE response with its comment, some hundred bytes. */
export const maxCommandSetLength = 64 * 1024;

/** Of text in a command set. Error Comment has 64 characters (PS3.7 C), some peers send sentences. */
export const maxCommandTextLength = 1024;

/** Tags in Offending Element. */
export const maxOffendingElements = 64;

/** Identifiers that are asked of us or that match: a list of 15,000 UIDs fits in. */
export const maxIdentifierLength = 1024 * 1024;

/** Identifiers of final responses: the list of 100,000 failed instances stays below it. */
export const maxFinalIdentifierLength = 8 * 1024 * 1024;

/** Answers of ours that wait because the peer does not read. More, and we read nothing of it either. */
export const maxUnsentAnswers = 16;

/** Asynchronous operations are not negotiated, so one is the rule; a few more do no harm, many would. */
export const maxRunningOperations = 8;

/** Enough to keep the network busy while the next piece is read; more would only fill memory. */
export const writeBufferLength = 512 * 1024;

/**
 * As much as one read takes. Node's own reads bring 64 KiB into a new buffer each time; reading into one large buffer
 * takes a quarter of the processor time for large instances. Pages that are never filled cost no memory.
 */
export const readBufferLength = 512 * 1024;
