package testservers

import (
	"net/url"
	"os"
	"sync"
	"testing"
)

// Template is a database that is filled once in a test binary and copied for each test: a copy takes a tenth of the time
// that the migrations take. Fill is given the URL of an empty PostgreSQL database, or an empty folder. It leaves the schema
// there and no connection.
type Template struct {
	Fill func(tb testing.TB, url, folder string)

	database, folder made
}

// made is what Fill left, or nothing where it failed: the test that made it has ended then.
type made struct {
	mu   sync.Mutex
	name string
}

// Postgres is Postgres with what Fill leaves in it.
func (t *Template) Postgres(tb testing.TB) string {
	tb.Helper()
	server := postgresServer(tb)
	template := t.database.once(func() string {
		name := randomName("chatrooms_template_")
		createDatabase(tb, server, name, "template1")
		atEnd(func() error { return dropDatabase(server, name) })
		t.Fill(tb, databaseOf(tb, server, name), "")
		return name
	})
	return freshDatabase(tb, server, template)
}

// Folder is a folder of the test's own with what Fill leaves in it.
func (t *Template) Folder(tb testing.TB) string {
	tb.Helper()
	template := t.folder.once(func() string {
		folder, err := os.MkdirTemp("", "chatrooms-template-")
		if err != nil {
			tb.Fatal(err)
		}
		atEnd(func() error { return os.RemoveAll(folder) })
		t.Fill(tb, "", folder)
		return folder
	})
	folder := tb.TempDir()
	if err := os.CopyFS(folder, os.DirFS(template)); err != nil {
		tb.Fatal(err)
	}
	return folder
}

func (m *made) once(fill func() string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.name == "" {
		m.name = fill()
	}
	return m.name
}

func databaseOf(tb testing.TB, server, name string) string {
	tb.Helper()
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal("TEST_DATABASE_URL is no URL")
	}
	u.Path = "/" + name
	return u.String()
}
