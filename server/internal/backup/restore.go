package backup

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/files"
)

// Target is where a server's data shall be.
type Target struct {
	// DataDir is the folder of the database. It may be missing.
	DataDir string
	// Files take the stored files. Nil where files are kept elsewhere, or not at all.
	Files files.Storage
	// Check says whether a database is sound and can be used, and changes in it what must not be as it was.
	Check    func(ctx context.Context, path string) error
	Progress func(Manifest) // told how much is done, if set
}

const (
	// restoring stands in the data folder while a restore is under way: one that was cut can be run again.
	restoring = "restoring"
	newEnd    = ".restored"
)

// Restore makes a server's data from a backup, in an empty place. The database gets its name last: a restore that was
// cut leaves none, and can be run again.
func Restore(ctx context.Context, from *os.File, to Target) (Manifest, error) {
	info, err := from.Stat()
	if err != nil {
		return Manifest{}, err
	}
	archive, m, err := open(from, info.Size())
	if err != nil {
		return m, err
	}
	if err := to.claim(ctx); err != nil {
		return m, err
	}
	r := &reading{ctx: ctx, to: to, done: Manifest{Format: m.Format, Version: m.Version, CreatedAt: m.CreatedAt}}
	for _, entry := range archive.File {
		if err := r.take(entry); err != nil {
			return m, err
		}
	}
	if r.done != m {
		return m, fmt.Errorf("the backup is damaged: it holds %d files and %d bytes, and should hold %d and %d",
			r.done.Files, r.done.Bytes, m.Files, m.Bytes)
	}
	return m, to.finish(ctx)
}

// claim makes sure that nothing is there.
func (t Target) claim(ctx context.Context) error {
	if err := os.MkdirAll(t.DataDir, 0o700); err != nil {
		return err
	}
	for _, name := range []string{databaseEntry, databaseEntry + "-wal"} {
		if _, err := os.Lstat(filepath.Join(t.DataDir, name)); err == nil {
			return fmt.Errorf("%s is there already: restore into an empty DATA_DIR", filepath.Join(t.DataDir, name))
		}
	}
	mark := filepath.Join(t.DataDir, restoring)
	if _, err := os.Lstat(mark); err == nil {
		return nil // a restore that was cut
	}
	if _, err := os.Lstat(filepath.Join(t.DataDir, secretEntry)); err == nil {
		return fmt.Errorf("%s is there already: restore into an empty DATA_DIR", filepath.Join(t.DataDir, secretEntry))
	}
	if err := t.hasNoFiles(ctx); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o600)
}

var errHasFiles = errors.New("files are stored there already: restore into an empty place")

func (t Target) hasNoFiles(ctx context.Context) error {
	if t.Files == nil {
		return nil
	}
	return t.Files.Keys(ctx, func(string) error { return errHasFiles })
}

// reading takes the entries of a backup.
type reading struct {
	ctx  context.Context // of the whole restore
	to   Target
	done Manifest
}

func (r *reading) take(entry *zip.File) error {
	var n int64
	var err error
	switch key, isFile := strings.CutPrefix(entry.Name, filesFolder); {
	case entry.Name == manifestEntry:
		return nil
	case entry.Name == databaseEntry, entry.Name == secretEntry:
		n, err = r.toDataDir(entry)
	case isFile:
		r.done.Files++
		n, err = r.toFiles(key, entry)
	default:
		return fmt.Errorf("the backup holds %q, which this release does not know", entry.Name)
	}
	r.done.Bytes += n
	if err == nil && r.to.Progress != nil {
		r.to.Progress(r.done)
	}
	return err
}

// toDataDir writes an entry under a name that nobody uses yet.
func (r *reading) toDataDir(entry *zip.File) (int64, error) {
	f, err := os.OpenFile(filepath.Join(r.to.DataDir, entry.Name+newEnd), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := copyEntry(r.ctx, f, entry)
	if err == nil {
		err = f.Sync()
	}
	return n, errors.Join(err, f.Close())
}

// toFiles stores a file. The storage refuses keys that are none of ours.
func (r *reading) toFiles(key string, entry *zip.File) (int64, error) {
	if r.to.Files == nil {
		return copyEntry(r.ctx, io.Discard, entry) // kept elsewhere: only counted
	}
	f, err := r.to.Files.Spool()
	if err != nil {
		return 0, err
	}
	defer files.Discard(f)
	n, err := copyEntry(r.ctx, f, entry)
	if err != nil {
		return n, err
	}
	return n, r.to.Files.Put(r.ctx, key, f)
}

// finish checks the database and gives all its name, the database last.
func (t Target) finish(ctx context.Context) error {
	database := filepath.Join(t.DataDir, databaseEntry)
	if err := t.Check(ctx, database+newEnd); err != nil {
		return err
	}
	secret := filepath.Join(t.DataDir, secretEntry)
	if err := os.Rename(secret+newEnd, secret); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(database+newEnd, database); err != nil {
		return err
	}
	dir, err := os.Open(t.DataDir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close(), os.Remove(filepath.Join(t.DataDir, restoring)))
}
