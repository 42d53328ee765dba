package transfer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Source is a server to export. Others may use it meanwhile.
type Source struct {
	Store *store.Store
	// Files are those stored, nil where none are.
	Files    files.Storage
	Version  string
	Now      func() time.Time
	Progress func(Progress)
}

// Export writes a whole server to a folder, which is made, or is empty, or has the rest of an export that was cut. Rows are
// those of one moment. After a cut they are written anew, since that moment is over; stored bytes never change, and those
// that are there already are not copied again.
func Export(ctx context.Context, path string, s Source) (m Manifest, err error) {
	if is, err := s.Store.ImportUnderWay(ctx); err != nil || is {
		return m, errors.Join(err, unless(!is, store.ErrImportUnfinished))
	}
	dir, err := claim(path)
	if err != nil {
		return m, err
	}
	defer dir.Close()
	e := &exporting{
		ctx: ctx, dir: dir, path: path, s: s,
		m: Manifest{Format: format, Version: s.Version, Schema: s.Store.SchemaVersion(), From: s.Store.Dialect()},
	}
	if err := s.Store.ReadWhole(ctx, e.tables); err != nil {
		return e.m, err
	}
	if err := e.stored(); err != nil {
		return e.m, err
	}
	return e.m, e.end()
}

func unless(is bool, err error) error {
	if is {
		return nil
	}
	return err
}

// claim opens a folder for an export. What is in it of an earlier one that was cut goes, but for stored bytes.
func claim(path string) (*os.Root, error) {
	if err := os.MkdirAll(path, dirMode); err != nil {
		return nil, err
	}
	dir, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	if err := prepare(dir, path); err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return dir, nil
}

func prepare(dir *os.Root, path string) error {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return err
	}
	if _, err := dir.Lstat(unfinished); len(entries) > 0 && err != nil {
		if _, err := dir.Lstat(manifestName); err == nil {
			return fmt.Errorf("%s holds a whole export already: name a new folder", path)
		}
		return fmt.Errorf("%s is not empty: name a new folder", path)
	}
	// The folder may have been there, for others to read: password hashes are about to be in it.
	if err := dir.Chmod(".", dirMode); err != nil {
		return err
	}
	if err := dir.WriteFile(unfinished, nil, fileMode); err != nil {
		return err
	}
	for _, entry := range entries {
		if partFile.MatchString(entry.Name()) || strings.HasPrefix(entry.Name(), manifestName) {
			if err := dir.Remove(entry.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

type exporting struct {
	ctx  context.Context // of the whole export
	dir  *os.Root
	path string
	s    Source
	m    Manifest
	rows int64
}

func (e *exporting) tell(p Progress) {
	if e.s.Progress != nil {
		e.s.Progress(p)
	}
}

// tables writes all rows.
func (e *exporting) tables(from store.Moving) error {
	e.m.TakenAt = e.s.Now().UTC().Truncate(time.Second)
	for _, t := range store.MovedTables() {
		w := &tableWriter{dir: e.dir, table: t}
		err := from.Rows(e.ctx, t, func(values []any) error {
			if e.rows++; e.rows%4096 == 0 {
				e.tell(Progress{Doing: "rows", Done: e.rows})
			}
			return w.add(values)
		})
		listed, endErr := w.end()
		if err := errors.Join(err, endErr); err != nil {
			return err
		}
		e.m.Tables = append(e.m.Tables, listed)
	}
	return nil
}

// stored copies the bytes that the rows name, from the files just written: the view of the database is not kept for that.
func (e *exporting) stored() error {
	to, err := openStored(e.path)
	if err != nil {
		return err
	}
	w := &tableWriter{dir: e.dir, table: storedTable}
	err = eachKey(e.ctx, e.dir, e.m, func(key string) error {
		size, sum, err := e.copy(to, key)
		switch {
		case errors.Is(err, files.ErrNotFound): // deleted since the rows were read, or lost before
			e.m.Missing++
			return nil
		case err != nil:
			return fmt.Errorf("copy the file %s: %w", key, err)
		}
		e.m.Bytes += size
		e.tell(Progress{Doing: "files", Done: w.listed.Rows})
		return w.add([]any{key, size, sum})
	})
	listed, endErr := w.end()
	e.m.Stored = listed
	return errors.Join(err, endErr)
}

// openStored opens the bytes of an export as a storage.
func openStored(path string) (files.Storage, error) {
	absolute, err := filepath.Abs(filepath.Join(path, filesFolder))
	if err != nil {
		return nil, err
	}
	return files.OpenDisk(absolute)
}

// copy copies what is stored under a key, unless an export that was cut has done so.
func (e *exporting) copy(to files.Storage, key string) (size int64, sum string, err error) {
	if e.s.Files == nil {
		return 0, "", files.ErrNotFound
	}
	if size, err = e.s.Files.Stat(e.ctx, key); err != nil {
		return 0, "", err
	}
	hashed := sha256.New()
	if there, err := to.Stat(e.ctx, key); err == nil && there == size {
		r, err := to.Get(e.ctx, key, 0, -1)
		if err != nil {
			return 0, "", err
		}
		defer r.Close()
		_, err = io.Copy(hashed, reading{e.ctx, r})
		return size, hex.EncodeToString(hashed.Sum(nil)), err
	}
	r, err := e.s.Files.Get(e.ctx, key, 0, -1)
	if err != nil {
		return 0, "", err
	}
	defer r.Close()
	size, err = put(e.ctx, to, key, io.TeeReader(r, hashed), nil)
	return size, hex.EncodeToString(hashed.Sum(nil)), err
}

// put stores all that a reader gives, if check agrees once it is read.
func put(ctx context.Context, to files.Storage, key string, r io.Reader, check func(size int64) error) (int64, error) {
	f, err := to.Spool()
	if err != nil {
		return 0, err
	}
	defer files.Discard(f)
	size, err := io.Copy(f, reading{ctx, r})
	if err == nil && check != nil {
		err = check(size)
	}
	if err != nil {
		return size, err
	}
	return size, to.Put(ctx, key, f)
}

// reading reads until the context ends.
type reading struct {
	ctx context.Context
	r   io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// eachKey tells the keys that the rows of files and pictures name.
func eachKey(ctx context.Context, dir *os.Root, m Manifest, fn func(key string) error) error {
	for _, t := range store.MovedTables() {
		if t.Name != "files" && t.Name != "pictures" {
			continue
		}
		id, thumbnail := place(t, "id"), place(t, "has_thumbnail")
		for _, listed := range m.Tables {
			if listed.Name != t.Name {
				continue
			}
			err := eachRow(ctx, dir, t, listed, func(values []any) error {
				key, _ := values[id].(string)
				if err := fn(key); err != nil || thumbnail < 0 || values[thumbnail] != true {
					return err
				}
				return fn(files.ThumbnailKey(key))
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func place(t store.Table, column string) int {
	for i, c := range t.Columns {
		if c.Name == column {
			return i
		}
	}
	return -1
}

// end writes the manifest: with it the export is whole.
func (e *exporting) end() error {
	text, err := json.MarshalIndent(e.m, "", " ")
	if err != nil {
		return err
	}
	if err := writeSynced(e.dir, manifestName+".part", append(text, '\n')); err != nil {
		return err
	}
	if err := e.dir.Rename(manifestName+".part", manifestName); err != nil {
		return err
	}
	if err := e.dir.Remove(unfinished); err != nil {
		return err
	}
	folder, err := e.dir.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func writeSynced(dir *os.Root, name string, text []byte) error {
	f, err := dir.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// tableWriter writes a table's rows, in parts.
type tableWriter struct {
	dir    *os.Root
	table  store.Table
	listed Listed

	file   *os.File
	out    *bufio.Writer
	hashed hash.Hash
	part   Part
	line   []byte
}

func (w *tableWriter) add(values []any) (err error) {
	if w.line, err = appendRow(w.line[:0], w.table, values); err != nil {
		return err
	}
	if len(w.line) > maxLine {
		return fmt.Errorf("a row of %s has %d bytes: more than %d MiB", w.table.Name, len(w.line), maxLine>>20)
	}
	if w.file != nil && (w.part.Rows >= partRows || w.part.Bytes+int64(len(w.line)) > partBytes) {
		if err := w.endPart(); err != nil {
			return err
		}
	}
	if w.file == nil {
		if err := w.beginPart(); err != nil {
			return err
		}
	}
	w.part.Rows++
	w.part.Bytes += int64(len(w.line))
	w.listed.Rows++
	_, err = w.out.Write(w.line)
	return err
}

func (w *tableWriter) beginPart() (err error) {
	name := partName(w.table.Name, len(w.listed.Parts)+1)
	if w.file, err = w.dir.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode); err != nil {
		return err
	}
	w.part, w.hashed = Part{File: name}, sha256.New()
	w.out = bufio.NewWriterSize(io.MultiWriter(w.file, w.hashed), 256<<10)
	return nil
}

func (w *tableWriter) endPart() error {
	err := errors.Join(w.out.Flush(), w.file.Sync(), w.file.Close())
	w.part.SHA256 = hex.EncodeToString(w.hashed.Sum(nil))
	w.listed.Parts = append(w.listed.Parts, w.part)
	w.file = nil
	return err
}

// end closes the last part and says what was written.
func (w *tableWriter) end() (Listed, error) {
	w.listed.Name, w.listed.Columns = w.table.Name, columnsOf(w.table)
	if w.file == nil {
		return w.listed, nil
	}
	err := w.endPart()
	return w.listed, err
}
