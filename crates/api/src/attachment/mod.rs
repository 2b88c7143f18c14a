//! Files on cases (附件) on disk: received piece by piece, looked into, digested,
//! and given back so that a browser does nothing with them but show them.

mod kind;
mod receive;

pub(crate) use receive::{no_room, receive};

use crate::error::ApiError;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use cases::Attachment;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// Nothing in the file may run, load anything or reach the page.
const SANDBOX: &str = "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'";
/// A piece of a file on its way out, bytes.
const PIECE: usize = 64 * 1024;

/// The file as an answer: pictures, sound and video to be shown, all else to be
/// saved.
pub(crate) async fn answer(folder: &Path, file: &Attachment) -> Result<Response, ApiError> {
    let path = folder.join(store::attachment_file(file.id));
    let opened = tokio::fs::File::open(&path).await.map_err(|error| {
        tracing::error!(file = %file.id, %error, "an attached file cannot be read");
        ApiError::not_found("file")
    })?;
    let pieces = futures_util::stream::try_unfold(opened, |mut opened| async move {
        let mut piece = vec![0; PIECE];
        let len = opened.read(&mut piece).await?;
        piece.truncate(len);
        Ok::<_, std::io::Error>((len > 0).then_some((piece, opened)))
    });
    let how = if kind::is_shown(&file.media_type) { "inline" } else { "attachment" };
    Response::builder()
        .header(header::CONTENT_TYPE, &file.media_type)
        .header(header::CONTENT_LENGTH, file.bytes)
        .header(header::CONTENT_DISPOSITION, format!("{how}; {}", named(&file.name)))
        .header(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX))
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(Body::from_stream(pieces))
        .map_err(|_| ApiError::fault())
}

/// A file's name in any script (RFC 6266, RFC 8187).
fn named(name: &str) -> String {
    let mut text = "filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => text.push(byte.into()),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_name_in_any_script_fits_a_header() {
        assert_eq!(named("现 场\"\r\n.jpg"), "filename*=UTF-8''%E7%8E%B0%20%E5%9C%BA%22%0D%0A.jpg");
    }
}
