/**
 * WebRTC in one place: a peer connection that carries one microphone out and
 * one sound in. It offers once with all its candidates (the server has no
 * trickle), and knows nothing of seats or calls.
 */

/** Gathering on one machine takes milliseconds; a dead interface must not hold it up. */
const GATHER_MS_MAX = 1500;

export type MicProblem = 'mic_denied' | 'mic_missing' | 'mic_busy' | 'mic_insecure';

export class MicError extends Error {
  constructor(readonly code: MicProblem) {
    super(code);
  }
}

const PLAIN = 'yingda.microphone';

/**
 * A good headset needs no help from the browser, whose noise suppression
 * takes steady sounds for noise. Holds from the next connection on.
 */
export function microphoneIsPlain(): boolean {
  return localStorage.getItem(PLAIN) === 'plain';
}

export function setMicrophonePlain(plain: boolean): void {
  if (plain) localStorage.setItem(PLAIN, 'plain');
  else localStorage.removeItem(PLAIN);
}

export async function openMicrophone(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new MicError('mic_insecure');
  const help = !microphoneIsPlain();
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: help, noiseSuppression: help, autoGainControl: help },
    });
  } catch (error) {
    throw new MicError(micProblem(error));
  }
}

function micProblem(error: unknown): MicProblem {
  switch ((error as DOMException)?.name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'mic_missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'mic_busy';
    default:
      return 'mic_denied';
  }
}

export interface Peer {
  /** The complete offer to send. */
  offer: string;
  remote: MediaStream;
  accept(answerSdp: string): Promise<void>;
  close(): void;
  connection: RTCPeerConnection;
}

export async function openPeer(
  mic: MediaStream,
  onState: (state: RTCPeerConnectionState) => void,
): Promise<Peer> {
  const connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
  const remote = new MediaStream();
  connection.ontrack = (event) => remote.addTrack(event.track);
  connection.onconnectionstatechange = () => onState(connection.connectionState);
  for (const track of mic.getAudioTracks()) connection.addTrack(track, mic);
  await connection.setLocalDescription(await connection.createOffer());
  await gathered(connection);
  return {
    connection,
    remote,
    offer: connection.localDescription?.sdp ?? '',
    accept: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
    close: () => {
      connection.onconnectionstatechange = null;
      connection.ontrack = null;
      connection.close();
    },
  };
}

function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS_MAX);
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}
