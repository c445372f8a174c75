//! Encoded packets -> frames: RTSP, files, pictures; health.
