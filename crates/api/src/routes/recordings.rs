//! Hearing recordings (录音): as they are or as they grow. Each look is audited.

use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Path, Query};
use crate::recording::{Peaks, RangeError, SoundFile, parse_range};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::RecordingId;
use desk::Right;
use media::recording::SavedAs;
use serde::Deserialize;
use store::AuditLine;
use utoipa::{IntoParams, ToSchema};

/// Columns of a waveform: more than a wide screen has pixels are of no use.
const BUCKETS_MAX: u32 = 4_000;
const BUCKETS: u32 = 800;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HearQuery {
    /// `1` to save it as a file.
    download: Option<u8>,
    /// What it is made of: PCM, unless another is asked for. Parts (`Range`)
    /// are given of PCM only.
    #[param(inline)]
    format: Option<Format>,
}

/// Formats of a recording, each in two channels at 8 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// WAV, 16-bit PCM.
    Pcm,
    /// WAV, A-law: half of that.
    Alaw,
    /// WAV, IMA ADPCM: a quarter.
    Adpcm,
    /// Creative Voice, 16-bit PCM.
    Voc,
    /// MP3: a quarter.
    Mp3,
    /// Opus in Ogg: about a tenth.
    Opus,
}

impl Format {
    const fn saved_as(self) -> SavedAs {
        match self {
            Self::Pcm => SavedAs::WavPcm,
            Self::Alaw => SavedAs::WavAlaw,
            Self::Adpcm => SavedAs::WavAdpcm,
            Self::Voc => SavedAs::Voc,
            Self::Mp3 => SavedAs::Mp3,
            Self::Opus => SavedAs::OggOpus,
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Pcm | Self::Alaw | Self::Adpcm => "audio/wav",
            Self::Voc => "audio/x-voc",
            Self::Mp3 => "audio/mpeg",
            Self::Opus => "audio/ogg",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Pcm | Self::Alaw | Self::Adpcm => "wav",
            Self::Voc => "voc",
            Self::Mp3 => "mp3",
            Self::Opus => "ogg",
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeaksQuery {
    /// Columns: 800, at most 4000.
    buckets: Option<u32>,
}

/// The sound: 8 kHz, the caller left, the agent right; 16-bit PCM, or what is asked for.
#[utoipa::path(get, path = "/recordings/{id}", tag = "calls",
    params(("id" = String, Path), HearQuery),
    responses(
        (status = 200, content_type = "audio/wav", body = Vec<u8>),
        (status = 206, description = "The part asked for by `Range`", content_type = "audio/wav", body = Vec<u8>),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 416, body = ErrorBody),
    ))]
pub(crate) async fn hear(
    State(app): Shared,
    person: Person,
    Path(id): Path<RecordingId>,
    Query(query): Query<HearQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = open(&app, &person, id).await?;
    if let Some(format) = query.format.filter(|format| *format != Format::Pcm) {
        audit(&app, &person, id, "recording_saved").await?;
        return save(id, file, format);
    }
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let part = parse_range(range, file.len()).map_err(|error| match error {
        RangeError::OutOfReach => {
            let message = format!("the recording has {} bytes: ask for less", file.len());
            ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "bad_range", message)
        }
    })?;
    // A player asks for many parts of one recording; the first is the look.
    if part.as_ref().is_none_or(|part| part.start == 0) {
        let action = if query.download.is_some() { "recording_saved" } else { "recording_heard" };
        audit(&app, &person, id, action).await?;
    }
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, "audio/wav")
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CACHE_CONTROL, "private, no-store");
    if query.download.is_some_and(|download| download != 0) {
        let name = format!("attachment; filename=\"{id}.wav\"");
        response = response.header(header::CONTENT_DISPOSITION, name);
    }
    let total = file.len();
    if let Some(part) = &part {
        let shown = format!("bytes {}-{}/{total}", part.start, part.end - 1);
        response =
            response.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, shown);
    }
    let part = part.unwrap_or(0..total);
    response
        .header(header::CONTENT_LENGTH, part.end - part.start)
        .body(Body::from_stream(file.stream(part)))
        .map_err(|_| ApiError::fault())
}

/// The whole recording in a format that cannot be cut anywhere.
fn save(id: RecordingId, file: SoundFile, format: Format) -> Result<Response, ApiError> {
    // Tells streams apart that somebody strings together (RFC 3533 §4).
    let id_text = id.to_string();
    let serial =
        id_text.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let (len, sound) = file.save(format.saved_as(), serial).ok_or_else(ApiError::fault)?;
    let name = format!("attachment; filename=\"{id}.{}\"", format.suffix());
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, format.content_type())
        .header(header::CACHE_CONTROL, "private, no-store")
        .header(header::CONTENT_DISPOSITION, name);
    if let Some(len) = len {
        response = response.header(header::CONTENT_LENGTH, len);
    }
    response.body(Body::from_stream(sound)).map_err(|_| ApiError::fault())
}

/// The loudness over time, for drawing: lowest and highest in each column.
#[utoipa::path(get, path = "/recordings/{id}/peaks", tag = "calls",
    params(("id" = String, Path), PeaksQuery),
    responses(
        (status = 200, body = Peaks),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ))]
pub(crate) async fn peaks(
    State(app): Shared,
    person: Person,
    Path(id): Path<RecordingId>,
    Query(query): Query<PeaksQuery>,
) -> Result<Response, ApiError> {
    let file = open(&app, &person, id).await?;
    let buckets = query.buckets.unwrap_or(BUCKETS).clamp(1, BUCKETS_MAX);
    let peaks = file.peaks(buckets as usize).await.map_err(|error| unreadable(id, &error))?;
    Ok(Json(peaks).into_response())
}

/// Opens a recording that this person may hear.
async fn open(app: &App, person: &Person, id: RecordingId) -> Result<SoundFile, ApiError> {
    let sight = person.sight(Right::HearRecordings);
    if app.store.recording(id, &sight).await?.is_none() {
        if !app.store.recording_exists(id).await? {
            return Err(ApiError::not_found("recording"));
        }
        audit(app, person, id, "recording_refused").await?;
        return Err(ApiError::forbidden());
    }
    let path = app.recordings_dir.join(store::recording_file(id));
    SoundFile::open(&path).await.map_err(|error| unreadable(id, &error))
}

fn unreadable(id: RecordingId, error: &std::io::Error) -> ApiError {
    if error.kind() == std::io::ErrorKind::NotFound {
        return ApiError::not_found("recording");
    }
    tracing::error!(recording = %id, %error, "a recording cannot be read");
    ApiError::fault()
}

async fn audit(
    app: &App,
    person: &Person,
    id: RecordingId,
    action: &'static str,
) -> Result<(), ApiError> {
    let line = AuditLine {
        at: clock::now(),
        user: Some(person.user.id),
        action: action.to_owned(),
        subject: id.to_string(),
        detail: String::new(),
    };
    Ok(app.store.audit(&line).await?)
}
