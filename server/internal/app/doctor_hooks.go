package app

import (
	"context"
	"fmt"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// hookWait is for how long an event may wait for its webhook while all is well: each gets its turn much sooner.
const hookWait = 2 * time.Minute

// webhooksCheck tells how outgoing webhooks do. Receivers are not tried: what was sent says enough.
func webhooksCheck(cfg config.Config) doctor.Check {
	return func(ctx context.Context) []doctor.Finding {
		o := store.Options{URL: string(cfg.DatabaseURL), DataDir: cfg.DataDir}
		state, err := store.Look(ctx, o)
		if err != nil || state.Schema != state.Newest { // the check of the database says so
			return nil
		}
		hooks, err := store.LookHooks(ctx, o)
		if err != nil {
			return []doctor.Finding{doctor.Bad("webhooks", rootOf(err), "the database answers, and this question fails: run chatrooms migrate, then look at the database's log")}
		}
		return hookFindings(hooks, cfg.OutboundAllow, time.Now())
	}
}

func hookFindings(s store.HookState, allowed config.AllowedHosts, now time.Time) (found []doctor.Finding) {
	if s.Disabled > 0 {
		found = append(found, doctor.Doubtful("webhooks", fmt.Sprintf("%d of %d outgoing webhooks are disabled, as sending failed or nobody answers for them any more", s.Disabled, s.Standing),
			"owners and moderators of their rooms see why in Room menu → Integrations, and can enable or delete them"))
	}
	if s.Failing > 0 {
		found = append(found, doctor.Doubtful("webhooks", fmt.Sprintf("the last try of %d of %d outgoing webhooks has failed: they are tried again", s.Failing, s.Standing),
			outboundAdvice(allowed)))
	}
	if s.Since != nil && now.Sub(*s.Since) > hookWait {
		found = append(found, doctor.Doubtful("webhooks", fmt.Sprintf("%d outgoing webhooks are behind, by %s", s.Behind, now.Sub(*s.Since).Round(time.Second)),
			"is a server running? It works them off once it is; if it runs, its log says what keeps it, or their receivers are slow"))
	}
	if found == nil {
		found = append(found, doctor.Good("webhooks", "%d outgoing ones; none is disabled by failures, failing or behind. %s", s.Standing, outboundState(allowed)))
	}
	return found
}

func outboundState(allowed config.AllowedHosts) string {
	if allowed == "" {
		return "OUTBOUND_ALLOW is unset: nothing goes to private addresses"
	}
	return "OUTBOUND_ALLOW lets requests go to " + string(allowed)
}

func outboundAdvice(allowed config.AllowedHosts) string {
	return "see the deliveries in Room menu → Integrations. Is the receiver running, and may this server reach it? " + outboundState(allowed)
}
