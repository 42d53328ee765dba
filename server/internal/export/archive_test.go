package export

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestWhatIsDeletedWhileAnArchiveIsWrittenIsNotInItsLaterParts: a deleted text is in no export (contract section 4), but for
// what was on its way already.
func TestWhatIsDeletedWhileAnArchiveIsWrittenIsNotInItsLaterParts(t *testing.T) {
	before, after := numbered(3), numbered(3)
	before[1].Body, after[1].Body = "a secret", ""
	after[1].DeletedAt = &after[1].CreatedAt
	pages := 0
	read := func(ctx context.Context, from int64, limit int) (chat.MessagePage, error) {
		pages++
		if pages == 1 {
			return reading(before, 3)(ctx, from, limit)
		}
		return reading(after, 3)(ctx, from, limit)
	}
	a, err := BeginArchive(t.Context(), lobby, read, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := a.Write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		// The page was on its way when the text was deleted.
		if has := bytes.Contains(data, []byte("a secret")); has != (f.Name == "lobby.html") {
			t.Errorf("%s has the deleted text: %v", f.Name, has)
		}
	}
}
