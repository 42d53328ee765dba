package chat

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Registration is who may make an account. The zero value is nobody.
type Registration string

// The ways of registration, as they are named on the wire.
const (
	RegistrationOpen   Registration = "open"
	RegistrationClosed Registration = "closed"
	RegistrationInvite Registration = "invite" // whoever has an invitation, and the first one of all
)

// RegistrationSetting is who may make an account, and who says so.
type RegistrationSetting struct {
	Now         Registration
	Environment Registration // what holds where administrators have set nothing
	IsSet       bool         // an administrator has set it
}

// registrationFresh is how long a node answers with what it has read: a change is told by every node within it.
const registrationFresh = 2 * time.Second

// registrationCache is what the node knows of what administrators have set. It is safe for concurrent use.
type registrationCache struct {
	mu     sync.Mutex
	set    Registration
	readAt time.Time
}

// RegistrationSetting reads who may make an account.
func (s *Service) RegistrationSetting(ctx context.Context) (RegistrationSetting, error) {
	set, err := s.store.Registration(ctx)
	if err != nil {
		return RegistrationSetting{}, err
	}
	s.registrations.mu.Lock()
	s.registrations.set, s.registrations.readAt = set, s.now()
	s.registrations.mu.Unlock()
	return s.settingOf(set), nil
}

func (s *Service) settingOf(set Registration) RegistrationSetting {
	setting := RegistrationSetting{Now: s.registration, Environment: s.registration}
	if set != "" {
		setting.Now, setting.IsSet = set, true
	}
	return setting
}

// Registration tells who may make an account, a change after registrationFresh at most. While the database does not answer it
// tells what was read last.
func (s *Service) Registration(ctx context.Context) Registration {
	c := &s.registrations
	c.mu.Lock()
	known, isFresh := s.settingOf(c.set).Now, s.now().Sub(c.readAt) < registrationFresh
	c.mu.Unlock()
	if isFresh {
		return known
	}
	setting, err := s.RegistrationSetting(ctx)
	if err != nil {
		return known
	}
	return setting.Now
}

// AdminRegistration is RegistrationSetting for those who administer the server.
func (s *Service) AdminRegistration(ctx context.Context, op Operator) (RegistrationSetting, error) {
	if err := s.administers(ctx, op); err != nil {
		return RegistrationSetting{}, err
	}
	return s.RegistrationSetting(ctx)
}

// SetRegistration says who may make an account from now on; "" leaves it to the environment. Every node follows within
// registrationFresh.
func (s *Service) SetRegistration(ctx context.Context, op Operator, how Registration) (RegistrationSetting, error) {
	switch how {
	case "", RegistrationOpen, RegistrationClosed, RegistrationInvite:
	default:
		return RegistrationSetting{}, Invalid("body.registration", `must be "open", "invite", "closed" or "default"`)
	}
	if err := s.administers(ctx, op); err != nil {
		return RegistrationSetting{}, err
	}
	entry := s.auditBy(op)
	entry.Action = AuditRegistration
	to := fmt.Sprintf("to %s", how)
	if how == "" {
		to = "to what the environment says"
	}
	if entry.Detail = to; op.Actor == nil {
		entry.Detail += ", " + byCommandLine
	}
	if err := s.store.SetRegistration(ctx, how, entry); err != nil {
		return RegistrationSetting{}, err
	}
	return s.RegistrationSetting(ctx)
}
