// Package transfer writes a whole server to a folder, and makes a whole server from such a folder, whichever database
// either has.
//
// In the folder are TABLE-0001.jsonl and so on for each table that is moved: a row a line, an array of its values in the
// order of the columns that the manifest names. stored-0001.jsonl and so on tell of the stored bytes, which are in files/.
// manifest.json comes last: a folder without one is not whole.
//
// It imports store for the tables, and files for the bytes.
package transfer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

const (
	manifestName = "manifest.json"
	// unfinished stands in the folder while an export is under way.
	unfinished  = "unfinished"
	filesFolder = "files"
	// storedName is the list of stored bytes, which is no table of the database.
	storedName = "stored"

	fileMode = 0o600
	dirMode  = 0o700

	// format is that of this release's exports.
	format = 1
	// maxManifest, maxLine and maxParts bound what is read of a folder that somebody else has made.
	maxManifest = 16 << 20
	maxLine     = 4 << 20
	maxParts    = 1_000_000
)

// The bounds of a part: it is one transaction of an import.
const (
	partBytes = 16 << 20
	partRows  = 20_000
)

// Manifest says what a folder holds.
type Manifest struct {
	Format  int       `json:"format"`
	Version string    `json:"version"` // of the release that wrote it
	Schema  int64     `json:"schema"`  // the version of the database's schema
	From    string    `json:"from"`    // sqlite or postgres
	TakenAt time.Time `json:"taken_at"`
	Tables  []Listed  `json:"tables"`  // in the order in which they are filled
	Stored  Listed    `json:"stored"`  // the stored bytes
	Bytes   int64     `json:"bytes"`   // of all that are stored
	Missing int64     `json:"missing"` // files of which no bytes were stored
}

// Listed is a table as it is in the folder.
type Listed struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	Parts   []Part   `json:"parts"`
}

// Part is a file with rows.
type Part struct {
	File   string `json:"file"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Rows is how many rows of tables there are.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Of is how many rows of a table there are.
func (m Manifest) Of(table string) int64 {
	for _, t := range m.Tables {
		if t.Name == table {
			return t.Rows
		}
	}
	return 0
}

// Progress is how far an export or an import is. Total is 0 where it is not known.
type Progress struct {
	Doing       string // "rows", "files", "search"
	Done, Total int64
}

// storedTable is the list of stored bytes in the form of a table.
var storedTable = store.Table{Name: storedName, Columns: []store.Column{
	{Name: "key", Kind: store.Text}, {Name: "size", Kind: store.Int}, {Name: "sha256", Kind: store.Text},
}}

func partName(table string, n int) string { return fmt.Sprintf("%s-%04d.jsonl", table, n) }

func columnsOf(t store.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

var errNoExport = errors.New("it holds no whole export of a server: there is no " + manifestName)

// readManifest reads and checks it. The second value tells exports apart.
func readManifest(dir *os.Root) (m Manifest, id string, err error) {
	f, err := openRegular(dir, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		if _, unfinishedErr := dir.Stat(unfinished); unfinishedErr == nil {
			return m, "", fmt.Errorf("%w: the export was cut; run `chatrooms export --all` with that folder again", errNoExport)
		}
		return m, "", errNoExport
	}
	if err != nil {
		return m, "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err != nil {
		return m, "", err
	}
	if len(text) > maxManifest {
		return m, "", fmt.Errorf("%s is larger than %d MiB", manifestName, maxManifest>>20)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, "", fmt.Errorf("%s cannot be read: %w", manifestName, err)
	}
	hash := sha256.Sum256(text)
	return m, hex.EncodeToString(hash[:]), m.check()
}

func (m Manifest) check() error {
	switch {
	case m.Format < 1:
		return fmt.Errorf("%s names no format", manifestName)
	case m.Format > format:
		return fmt.Errorf("the export is of a newer release (%q, format %d; this one reads up to %d): import it with that one", m.Version, m.Format, format)
	}
	known := store.MovedTables()
	if len(m.Tables) != len(known) {
		return fmt.Errorf("the export has %d tables, and this release has %d: import it with the release that wrote it (%q)", len(m.Tables), len(known), m.Version)
	}
	for i, t := range known {
		if err := m.Tables[i].check(t); err != nil {
			return err
		}
	}
	return m.Stored.check(storedTable)
}

// partFile is what a part may be named: no path.
var partFile = regexp.MustCompile(`^[a-z_]+-[0-9]{4,7}\.jsonl$`)

func (l Listed) check(t store.Table) error {
	if l.Name != t.Name {
		return fmt.Errorf("the export has the table %q where this release has %s", l.Name, t.Name)
	}
	if !slices.Equal(l.Columns, columnsOf(t)) {
		return fmt.Errorf("the export's table %s has the columns %q, and this release's has %q", t.Name, l.Columns, columnsOf(t))
	}
	if len(l.Parts) > maxParts {
		return fmt.Errorf("the export's table %s has more than %d parts", t.Name, maxParts)
	}
	var rows int64
	for i, p := range l.Parts {
		if !partFile.MatchString(p.File) || p.File != partName(t.Name, i+1) {
			return fmt.Errorf("the %d. part of %s should be %s, not %q", i+1, t.Name, partName(t.Name, i+1), p.File)
		}
		if p.Rows < 1 || p.Bytes < 1 {
			return fmt.Errorf("%s says that it has %d rows in %d bytes", p.File, p.Rows, p.Bytes)
		}
		rows += p.Rows
	}
	if rows != l.Rows {
		return fmt.Errorf("the export's table %s should have %d rows, and its parts have %d", t.Name, l.Rows, rows)
	}
	return nil
}

// openRegular opens a file of the folder. A link that leads out of it, and what is no file, is refused.
func openRegular(dir *os.Root, name string) (*os.File, error) {
	info, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no ordinary file", name)
	}
	return dir.Open(name)
}
