//! A file on its way in.

use super::kind;
use crate::error::ApiError;
use crate::{clock, random};
use axum::body::Body;
use axum::http::StatusCode;
use base::FileId;
use cases::Attachment;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

/// So much of a file tells what it is, bytes.
const HEAD: usize = 8 * 1024;

/// Writes the body into the folder and tells what it is. The file is safe on
/// disk before the case knows of it; whoever fails to tell the case removes it.
///
/// # Errors
/// It is too large, empty, of a kind that is not taken, or the disk takes no more.
pub(crate) async fn receive(
    folder: &Path,
    name: String,
    body: Body,
) -> Result<Attachment, ApiError> {
    let id = FileId::new(random::ms(clock::now()), random::id()?);
    let path = folder.join(store::attachment_file(id));
    let received = write(&path, body).await;
    if received.is_err() {
        // It may not have come to be.
        let _ = fs::remove_file(&path).await;
    }
    let Received { media_type, bytes, sha256 } = received?;
    Ok(Attachment { id, name, media_type: media_type.to_owned(), bytes, sha256 })
}

struct Received {
    media_type: &'static str,
    bytes: u64,
    sha256: String,
}

async fn write(path: &Path, body: Body) -> Result<Received, ApiError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).await.map_err(|error| disk(&error))?;
    let mut file = File::create_new(path).await.map_err(|error| disk(&error))?;
    let (mut pieces, mut digest) = (body.into_data_stream(), Sha256::new());
    let (mut head, mut bytes) = (Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| ApiError::bad("bad_body", "the file did not come whole"))?;
        bytes += piece.len() as u64;
        if bytes > Attachment::BYTES_MAX {
            return Err(too_large());
        }
        let missing = HEAD - head.len().min(HEAD);
        head.extend_from_slice(&piece[..piece.len().min(missing)]);
        if head.len() >= HEAD && kind::of(&head).is_none() {
            return Err(not_taken());
        }
        digest.update(&piece);
        file.write_all(&piece).await.map_err(|error| disk(&error))?;
    }
    let media_type = kind::of(&head).ok_or_else(not_taken)?;
    file.sync_all().await.map_err(|error| disk(&error))?;
    let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Received { media_type, bytes, sha256 })
}

fn too_large() -> ApiError {
    let max = (Attachment::BYTES_MAX >> 20).to_string();
    let message = format!("a file has {max} MiB at most: send a shorter video or smaller photos");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "file_too_large", message).with("max_mib", max)
}

fn not_taken() -> ApiError {
    let message = "only pictures, video, sound, PDF, office documents and plain text are taken";
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "file_not_taken", message)
}

fn disk(error: &io::Error) -> ApiError {
    tracing::error!(%error, "an attached file cannot be written");
    no_room()
}

/// The disk takes no files now.
pub(crate) fn no_room() -> ApiError {
    let message = "the file cannot be kept now: try again later";
    ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "file_not_kept", message)
}
