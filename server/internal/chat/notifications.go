package chat

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
	_ "time/tzdata" // every node knows the same zones, wherever it runs
)

// Notifications say when somebody wants neither pushes nor mails. Notices on a socket and counts go on all the same.
type Notifications struct {
	Quiet       *Quiet
	PausedUntil *time.Time
	Email       bool // of what they missed
}

// IsQuiet says whether nothing is to be pushed or mailed at that time.
func (n Notifications) IsQuiet(at time.Time) bool {
	return n.PausedUntil != nil && at.Before(*n.PausedUntil) || n.Quiet != nil && n.Quiet.Holds(at)
}

// Quiet is the same part of each day, by the clocks of a zone.
type Quiet struct {
	From, To ClockTime
	Zone     string // an IANA name
}

// ClockTime is a time of the day in minutes.
type ClockTime int

// String is like 22:00.
func (t ClockTime) String() string { return fmt.Sprintf("%02d:%02d", t/60, t%60) }

// Holds says whether it is quiet at that time: from From on, until To, which may be on the next day. It goes by what a clock
// on the wall shows, also where that is put forward or back.
func (q Quiet) Holds(at time.Time) bool {
	zone, err := time.LoadLocation(q.Zone)
	if err != nil { // a zone that was given up since
		return false
	}
	local := at.In(zone)
	now := ClockTime(local.Hour()*60 + local.Minute())
	if q.From < q.To {
		return q.From <= now && now < q.To
	}
	return q.From <= now || now < q.To
}

// QuietDraft is a Quiet as somebody wrote it.
type QuietDraft struct{ From, To, Zone string }

var (
	clockPattern = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
	// zonePattern is of IANA names; what lies beside them on a disk has others.
	zonePattern = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}$`)
)

func parseClock(location, text string) (ClockTime, *Field) {
	if !clockPattern.MatchString(text) {
		return 0, &Field{location, "must be a time of the day like 22:00"}
	}
	hours, _ := strconv.Atoi(text[:2])
	minutes, _ := strconv.Atoi(text[3:])
	return ClockTime(hours*60 + minutes), nil
}

func (d QuietDraft) parse() (Quiet, []*Field) {
	from, badFrom := parseClock("body.quiet.from", d.From)
	to, badTo := parseClock("body.quiet.to", d.To)
	if badFrom == nil && badTo == nil && from == to {
		badTo = &Field{"body.quiet.to", "must be another time than from: to be told of nothing, pause"}
	}
	var badZone *Field
	_, err := time.LoadLocation(d.Zone)
	if err != nil || d.Zone == "Local" || !zonePattern.MatchString(d.Zone) {
		badZone = &Field{"body.quiet.zone", "must be the IANA name of a time zone, like Europe/Berlin"}
	}
	return Quiet{from, to, d.Zone}, []*Field{badFrom, badTo, badZone}
}

// NotificationsPatch changes notifications; nil leaves as is.
type NotificationsPatch struct {
	Quiet       *QuietDraft
	NeverQuiet  bool // Quiet is to be none
	PausedUntil *time.Time
	Resumes     bool // PausedUntil is to be none
	Email       *bool
}

// NotificationsChange is a patch that was checked.
type NotificationsChange struct {
	Quiet       **Quiet
	PausedUntil **time.Time
	Email       *bool
}

func (p NotificationsPatch) check() (c NotificationsChange, err error) {
	var bad []*Field
	c.Email = p.Email
	if p.Quiet != nil {
		quiet, found := p.Quiet.parse()
		set := &quiet
		c.Quiet, bad = &set, found
	} else if p.NeverQuiet {
		c.Quiet = new(*Quiet)
	}
	if p.PausedUntil != nil {
		bad = append(bad, checkTime("body.paused_until", *p.PausedUntil))
		until := p.PausedUntil.UTC().Truncate(time.Millisecond)
		set := &until
		c.PausedUntil = &set
	} else if p.Resumes {
		c.PausedUntil = new(*time.Time)
	}
	return c, fieldErrors(bad...)
}

// NotificationStore keeps when people want to be left alone.
type NotificationStore interface {
	Notifications(ctx context.Context, user UserID) (Notifications, error)
	// ChangeNotifications returns what they are now, and whether they are others than before.
	ChangeNotifications(ctx context.Context, user UserID, change NotificationsChange) (Notifications, bool, error)
}

// Notifications are the actor's own.
func (s *Service) Notifications(ctx context.Context, actor Actor) (Notifications, error) {
	return s.store.Notifications(ctx, actor.User.ID)
}

// ChangeNotifications changes the actor's own, and tells the actor's connections.
func (s *Service) ChangeNotifications(ctx context.Context, actor Actor, patch NotificationsPatch) (Notifications, error) {
	change, err := patch.check()
	if err == nil {
		err = canWrite(actor)
	}
	if err != nil {
		return Notifications{}, err
	}
	now, changed, err := s.store.ChangeNotifications(ctx, actor.User.ID, change)
	if err == nil && changed {
		s.publisher.PublishSignal(NotificationsChanged{User: actor.User.ID, Notifications: now})
	}
	return now, err
}
