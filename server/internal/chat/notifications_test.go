package chat

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestQuietHours(t *testing.T) {
	night := Quiet{22 * 60, 7 * 60, "Europe/Berlin"}
	lunch := Quiet{12 * 60, 13*60 + 30, "Asia/Kolkata"}
	inGap := Quiet{2*60 + 15, 2*60 + 45, "Europe/Berlin"} // on 29 March 2026 no clock shows it, on 25 October it comes twice
	for _, c := range []struct {
		quiet Quiet
		at    string // UTC
		want  bool
	}{
		{night, "2026-11-30T20:59:59Z", false},
		{night, "2026-11-30T21:00:00Z", true}, // 22:00 in winter
		{night, "2026-11-30T23:00:00Z", true},
		{night, "2026-12-01T05:59:59Z", true},
		{night, "2026-12-01T06:00:00Z", false},
		{night, "2026-07-01T19:59:59Z", false},
		{night, "2026-07-01T20:00:00Z", true}, // 22:00 in summer
		{night, "2026-03-29T04:59:59Z", true},
		{night, "2026-03-29T05:00:00Z", false}, // 07:00, an hour earlier than the day before
		{night, "2026-10-25T05:59:59Z", true},
		{night, "2026-10-25T06:00:00Z", false},
		{lunch, "2026-11-30T06:29:59Z", false},
		{lunch, "2026-11-30T06:30:00Z", true},
		{lunch, "2026-11-30T08:00:00Z", false},
		{inGap, "2026-03-29T00:59:59Z", false},
		{inGap, "2026-03-29T01:00:00Z", false},
		{inGap, "2026-03-29T01:30:00Z", false},
		{inGap, "2026-10-25T00:30:00Z", true},
		{inGap, "2026-10-25T01:00:00Z", false},
		{inGap, "2026-10-25T01:30:00Z", true},
		{Quiet{0, 1, "No/Such"}, "2026-11-30T00:00:30Z", false},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.quiet.Holds(at); got != c.want {
			t.Errorf("%s to %s in %s at %s: %v", c.quiet.From, c.quiet.To, c.quiet.Zone, c.at, got)
		}
	}
}

// A day has its quiet part and its other part: with from and to exchanged it is the other way round.
func TestQuietHoursDivideTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.IntRange(0, 24*60-1)
		q := Quiet{ClockTime(minutes.Draw(t, "from")), ClockTime(minutes.Draw(t, "to")), rapid.SampledFrom([]string{"Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC"}).Draw(t, "zone")}
		if q.From == q.To {
			t.Skip("refused")
		}
		at := time.Unix(rapid.Int64Range(1_600_000_000, 2_000_000_000).Draw(t, "at"), 0)
		if other := (Quiet{q.To, q.From, q.Zone}); q.Holds(at) == other.Holds(at) {
			t.Fatal("both or none")
		}
		if n := (Notifications{Quiet: &q}); n.IsQuiet(at) != q.Holds(at) {
			t.Fatal("notifications do not follow")
		}
	})
}

func TestAPauseEnds(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	n := Notifications{PausedUntil: &at}
	if !n.IsQuiet(at.Add(-time.Millisecond)) || n.IsQuiet(at) || (Notifications{}).IsQuiet(at) {
		t.Error("a pause is until its end, not longer")
	}
}

func TestNotificationsPatchIsChecked(t *testing.T) {
	late := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	quiet := func(from, to, zone string) NotificationsPatch {
		return NotificationsPatch{Quiet: &QuietDraft{from, to, zone}}
	}
	for name, c := range map[string]struct {
		patch NotificationsPatch
		bad   string // the field
	}{
		"nothing": {NotificationsPatch{}, ""}, "a night": {quiet("22:00", "07:00", "Europe/Berlin"), ""}, "UTC": {quiet("00:00", "23:59", "UTC"), ""},
		"three parts": {quiet("22:00", "07:00", "America/Argentina/Buenos_Aires"), ""}, "an offset": {quiet("22:00", "07:00", "Etc/GMT+3"), ""},
		"the same": {quiet("22:00", "22:00", "UTC"), "body.quiet.to"}, "no hour": {quiet("24:00", "07:00", "UTC"), "body.quiet.from"},
		"one digit": {quiet("22:00", "7:00", "UTC"), "body.quiet.to"}, "seconds": {quiet("22:00:00", "07:00", "UTC"), "body.quiet.from"},
		"no zone": {quiet("22:00", "07:00", ""), "body.quiet.zone"}, "of the server": {quiet("22:00", "07:00", "Local"), "body.quiet.zone"},
		"a path": {quiet("22:00", "07:00", "../etc/passwd"), "body.quiet.zone"}, "nowhere": {quiet("22:00", "07:00", "Mars/Olympus"), "body.quiet.zone"},
		"a file": {quiet("22:00", "07:00", "posixrules"), "body.quiet.zone"}, "the year": {NotificationsPatch{PausedUntil: &late}, "body.paused_until"},
	} {
		_, err := c.patch.check()
		e, _ := AsError(err)
		if (err == nil) != (c.bad == "") || err != nil && (len(e.Fields) != 1 || e.Fields[0].Location != c.bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
