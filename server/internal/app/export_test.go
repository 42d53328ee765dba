package app

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/export"
)

// exported is a room's export, whole.
func (p *person) exported(room, format string) string {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+"/api/v1/rooms/"+room+"/export?format="+format, nil)
	must(p.t, err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	answer, err := http.DefaultClient.Do(r)
	must(p.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(p.t, err)
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("the export was answered %d %s", answer.StatusCode, b)
	}
	return string(b)
}

// Beside the database an operator exports what the server does, private rooms too, while it runs and after.
func TestExportBesideTheDatabase(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		ada := s.register("ada")
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "cellar", "visibility": "private"})
		for _, body := range []string{"one", "=two", "<three>"} {
			ada.call(http.MethodPost, "/rooms/cellar/messages", 201, object{"body": body})
		}
		cfg, err := config.Load(env)
		must(t, err)
		want := map[export.Format]string{}
		for _, f := range []export.Format{export.JSONL, export.CSV, export.HTML, export.Text} {
			want[f] = ada.exported("cellar", string(f))
		}
		compare := func(when string) {
			for f, text := range want {
				var got bytes.Buffer
				var told []int64
				must(t, Export(t.Context(), cfg, "Cellar", export.Style{Format: f}, &got, func(n int, seq, head int64) { told = append(told, int64(n), seq, head) }))
				if got.String() != text {
					t.Errorf("%s, %s: got %s want %s", when, f, got.String(), text)
				}
				if len(told) != 3 || told[0] != 3 || told[1] != 4 || told[2] != 4 {
					t.Errorf("%s: progress %v", when, told)
				}
			}
		}
		compare("with a server")
		s.stop()
		compare("without")
		err = Export(t.Context(), cfg, "attic", export.Style{Format: export.JSONL}, io.Discard, nil)
		if !chat.IsKind(err, chat.KindNotFound) || !strings.Contains(err.Error(), "not found") {
			t.Errorf("a room that is not there: %v", err)
		}
	})
}
