package store

import (
	"strings"
	"testing"
	"time"
)

// TestTrail: how far behind a replica is goes by one clock, and by where the primary was seen. One that has not been looked at is too far.
func TestTrail(t *testing.T) {
	t.Parallel()
	start := time.Now()
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	tr := trail{since: start}
	expect := func(now int, want time.Duration) {
		t.Helper()
		if got := tr.behind(at(now)); got != want {
			t.Errorf("at %d s it is %v behind, want %v", now, got, want)
		}
	}
	if tr.behind(at(0)) <= replicaLag {
		t.Error("used before it was looked at")
	}
	expect(9, 9*time.Second)
	tr.primaryAt(at(10), 100)
	tr.replicaAt(99)
	expect(10, 10*time.Second)
	tr.replicaAt(100)
	expect(10, 0)
	expect(12, 2*time.Second) // nobody has looked since
	tr.primaryAt(at(13), 100) // nothing was written
	tr.replicaAt(100)
	expect(13, 0)
	tr.primaryAt(at(14), 200)
	tr.primaryAt(at(15), 300)
	tr.replicaAt(250)
	expect(16, 2*time.Second) // it has what was there at 14
	for i := range 2 * maxTrail {
		tr.primaryAt(at(17+i), int64(400+i))
	}
	if len(tr.ahead) != maxTrail {
		t.Errorf("%d places are remembered", len(tr.ahead))
	}
	tr.replicaAt(1000)
	if behind := tr.behind(at(17 + 2*maxTrail)); behind < time.Duration(maxTrail)*time.Second {
		t.Errorf("%v behind: it is not known to be nearer", behind)
	}
	tr.primaryAt(at(200), 1000)
	tr.replicaAt(1000)
	expect(200, 0)
}

// TestWhatIsNoReplica: a server that does not follow this database is told apart, one that is ahead of it too, as after a failover that
// lost something. One that was only asked a moment later is not.
func TestWhatIsNoReplica(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	primary, err := placeOf(t.Context(), s.db)
	if err != nil || primary.System == 0 || primary.Database == 0 || primary.Follows || primary.LSN == 0 {
		t.Fatalf("%+v, %v", primary, err)
	}
	good := primary
	good.Follows = true
	changed := func(change func(*place)) place { p := good; change(&p); return p }
	earlier := primary
	earlier.LSN -= 8
	for name, c := range map[string]struct {
		primary, copied place
		want            string
	}{
		"level":                {primary, good, ""},
		"behind":               {primary, changed(func(p *place) { p.LSN = 1 }), ""},
		"asked a moment later": {earlier, good, ""},
		"ahead":                {primary, changed(func(p *place) { p.LSN += 1 << 40 }), "ahead"},
		"a primary":            {primary, primary, "takes writes"},
		"another system":       {primary, changed(func(p *place) { p.System++ }), "another database system"},
		"another database":     {primary, changed(func(p *place) { p.Database++ }), "another database of the same server"},
		"of a replica":         {good, good, "replica itself"},
	} {
		got, err := refuses(t.Context(), s.db, c.primary, c.copied)
		if err != nil || (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
