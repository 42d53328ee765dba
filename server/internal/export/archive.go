package export

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Zip is the format of an Archive: a page to read, the messages for programs, and the files (contract section 8).
const Zip Format = "zip"

// OpenFile reads the bytes of a file; ErrNoFile where they are gone, or not to be seen any more.
type OpenFile func(ctx context.Context, id chat.FileID) (io.ReadCloser, error)

// ErrNoFile says that a file was deleted since its message was read.
var ErrNoFile = errors.New("the file is gone")

// Archive is a conversation about to be written as a zip file, which goes out as it is made. Besides a page and a part of a
// file it holds the zip file's list of what is in it: some 200 bytes a file.
type Archive struct {
	room chat.Room
	read Read
	html *Export
	open OpenFile
}

// BeginArchive reads the first page. open is nil for an archive without the bytes of files.
func BeginArchive(ctx context.Context, room chat.Room, read Read, open OpenFile) (*Archive, error) {
	html, err := Begin(ctx, room, Style{Format: HTML}, read)
	if err != nil {
		return nil, err
	}
	return &Archive{room, read, html, open}, nil
}

// Write writes it all. After an error what was written is short: its reader has to be told.
func (a *Archive) Write(ctx context.Context, w io.Writer) error {
	out := zip.NewWriter(w)
	if err := a.writePart(ctx, out, HTML, a.html); err != nil {
		return err
	}
	if err := a.writeLines(ctx, out); err != nil {
		return err
	}
	if a.open != nil {
		if err := a.writeFiles(ctx, out); err != nil {
			return err
		}
	}
	return out.Close()
}

// writeLines reads all messages anew: the page before them may have taken long, and what was deleted meanwhile is gone.
func (a *Archive) writeLines(ctx context.Context, out *zip.Writer) error {
	first, err := a.read(ctx, 0, pageSize)
	if err != nil {
		return fmt.Errorf("read the first messages again: %w", err)
	}
	return a.writePart(ctx, out, JSONL, &Export{Head: a.html.Head, read: a.read, first: first, layout: newLayout(Style{Format: JSONL}, a.room)})
}

func (a *Archive) writePart(ctx context.Context, out *zip.Writer, format Format, part *Export) error {
	entry, err := out.Create(format.FileName(a.room))
	if err != nil {
		return err
	}
	return part.Write(ctx, entry)
}

// writeFiles goes through the messages once more, up to the same head.
func (a *Archive) writeFiles(ctx context.Context, out *zip.Writer) error {
	for after := int64(0); ; {
		page, err := a.read(ctx, after, pageSize)
		if err != nil {
			return fmt.Errorf("read the messages after %d: %w", after, err)
		}
		for _, m := range page.Messages {
			if m.Seq > a.html.Head {
				return nil
			}
			after = m.Seq
			for _, f := range m.Files {
				if err := a.writeFile(ctx, out, f, m.CreatedAt); err != nil {
					return err
				}
			}
		}
		if !page.HasAfter || len(page.Messages) == 0 {
			return nil
		}
	}
}

// writeFile adds a file under its id, by which jsonl names it, and its own name.
func (a *Archive) writeFile(ctx context.Context, out *zip.Writer, f chat.File, at time.Time) error {
	content, err := a.open(ctx, f.ID)
	if errors.Is(err, ErrNoFile) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a file: %w", err)
	}
	defer content.Close()
	// Most of what is shared is compressed already.
	entry, err := out.CreateHeader(&zip.FileHeader{Name: "files/" + string(f.ID) + "/" + f.Name, Method: zip.Store, Modified: at})
	if err == nil {
		_, err = io.Copy(entry, content)
	}
	return err
}
