package files

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// headSize is how much of a file's beginning says what it is.
const headSize = 3072

const unknownType = "application/octet-stream"

// sniff tells a file's type by how it begins, whatever its sender or its name says.
func sniff(head []byte) string {
	guess, _, _ := mime.ParseMediaType(http.DetectContentType(head))
	switch guess {
	case "audio/wave":
		return "audio/wav"
	case "application/ogg":
		return oggType(head)
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return guess
	case "text/xml", "text/plain", "text/html":
		if isSVG(head) {
			return "image/svg+xml"
		}
		return guess
	}
	// It knows what is inside of the containers: zip, ftyp, EBML.
	found, _, err := mime.ParseMediaType(mimetype.Detect(head).String())
	switch {
	case err != nil:
		return guess
	case found == "audio/x-m4a" || found == "audio/mp4":
		return "audio/mp4"
	case found == unknownType || strings.HasPrefix(found, "text/"):
		return guess
	}
	return found
}

// oggType goes by the first stream of the container.
func oggType(head []byte) string {
	if bytes.Contains(head[:min(len(head), 128)], []byte("theora")) {
		return "video/ogg"
	}
	return "audio/ogg"
}

func isSVG(head []byte) bool { return bytes.Contains(bytes.ToLower(head), []byte("<svg")) }

// kindOf is the kind of a file that is no picture.
func kindOf(mediaType string) chat.FileKind {
	switch {
	case strings.HasPrefix(mediaType, "audio/"):
		return chat.AudioFile
	case strings.HasPrefix(mediaType, "video/"):
		return chat.VideoFile
	}
	return chat.OtherFile
}

// shownInline are the types that a browser may show in place (contract section 8). None of them runs a script.
var shownInline = []string{
	"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "audio/mpeg", "audio/ogg", "video/ogg",
	"audio/wav", "video/mp4", "audio/mp4", "video/webm", "audio/webm",
}

// IsInline says whether a file of that type may be shown in place; all others are downloads.
func IsInline(mediaType string) bool { return slices.Contains(shownInline, mediaType) }
