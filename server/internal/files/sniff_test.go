package files

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestTypesAreSniffed: neither the name nor what a sender says counts (contract section 8).
func TestTypesAreSniffed(t *testing.T) {
	var docx bytes.Buffer
	z := zip.NewWriter(&docx)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"} {
		_, err := z.Create(name)
		must(t, err)
	}
	must(t, z.Close())
	for _, test := range []struct {
		name, head, want string
		kind             chat.FileKind
	}{
		{"html named .png", "<!DOCTYPE html><script>alert(1)</script>", "text/html", "other"},
		{"svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "image/svg+xml", "other"},
		{"svg with prologue", `<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>`, "image/svg+xml", "other"},
		{"svg in capitals", `<?xml version="1.0"?><SVG/>`, "image/svg+xml", "other"},
		{"text", "good morning", "text/plain", "other"},
		{"mp3", "ID3\x03\x00\x00\x00\x00\x00\x00", "audio/mpeg", "audio"},
		{"wav", "RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "audio"},
		{"ogg", "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead", "audio/ogg", "audio"},
		{"ogg video", "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x2a\x80theora", "video/ogg", "video"},
		{"mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4", "video"},
		{"m4a", "\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42", "audio/mp4", "audio"},
		{"webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm", "video/webm", "video"},
		{"avif", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1miaf", "image/avif", "other"},
		{"heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic", "other"},
		{"tiff", "II*\x00\x08\x00\x00\x00", "image/tiff", "other"},
		{"pdf", "%PDF-1.7\n", "application/pdf", "other"},
		{"docx", docx.String(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "other"},
		{"nothing known", "\x00\x01\x02\x03\xff\xfe", "application/octet-stream", "other"},
	} {
		if got := sniff([]byte(test.head)); got != test.want || kindOf(got) != test.kind {
			t.Errorf("%s: %s, %s", test.name, got, kindOf(got))
		}
	}
	for _, download := range []string{"text/html", "image/svg+xml", "application/pdf", "text/plain", "image/tiff", "application/xhtml+xml", "application/octet-stream"} {
		if IsInline(download) {
			t.Errorf("%s is shown in place", download)
		}
	}
}
