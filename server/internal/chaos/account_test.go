package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

type object = map[string]any

const (
	// answerTime is how long any request may take (facts.md, fault 15); answerSlack is this machine's.
	answerTime  = 10 * time.Second
	answerSlack = 2 * time.Second
	// giveUp is when a client stops waiting for an answer and asks again.
	giveUp = 15 * time.Second
	// renewEvery is how often tokens are renewed: far more often than they have to be.
	renewEvery = 20 * time.Second
)

// account is someone with a password, who calls the REST API. Its methods may be called from any goroutine.
type account struct {
	record         *record
	name, password string
	doors          []string // the nodes' addresses
	pinned         int      // the only node it calls, -1 for any
	http           *http.Client

	renewing sync.Mutex // one at a time: a refresh token is spent by its use
	mu       sync.Mutex
	random   *rand.Rand
	access   string
	refresh  string
	renewAt  time.Time
}

func newAccount(record *record, name string, doors []string, seed uint64) *account {
	return &account{
		record: record, name: name, password: "a password of " + name, doors: doors, pinned: -1,
		http:   &http.Client{Timeout: giveUp, Transport: &http.Transport{MaxIdleConnsPerHost: 4}},
		random: rand.New(rand.NewPCG(seed, 1)),
	}
}

// chance is a number from 0 to n-1.
func (a *account) chance(n int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.random.IntN(n)
}

// pickNode is any node, as a router before them would choose.
func (a *account) pickNode() int {
	if a.pinned >= 0 {
		return a.pinned
	}
	return a.chance(len(a.doors))
}

// verdict is what a client makes of an answer.
type verdict int

const (
	yes    verdict = iota // done
	later                 // not now, or nobody knows: ask again
	signIn                // the token is not good any more: get another, ask again
	no                    // never
)

// call makes a request of any node. into may be nil.
func (a *account) call(ctx context.Context, method, path string, body, into any) (verdict, int) {
	return a.callAt(ctx, a.pickNode(), method, path, body, into)
}

func (a *account) callAt(ctx context.Context, node int, method, path string, body, into any) (verdict, int) {
	var content io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			panic(err) // it is of our making
		}
		content = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+a.doors[node]+"/api/v1"+path, content)
	if err != nil {
		panic(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token := a.token(); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	began := time.Now()
	response, err := a.http.Do(r)
	a.timed(sight{began, time.Now(), node, a.name + " " + method + " " + path})
	if err != nil {
		return later, 0
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return later, 0
	}
	return a.judge(sight{began, time.Now(), node, method + " " + path}, response, answer, into), response.StatusCode
}

func (a *account) timed(s sight) {
	if s.to.Sub(s.from) > answerTime+answerSlack {
		a.record.sawSlow(s)
	}
}

func (a *account) judge(s sight, response *http.Response, answer []byte, into any) verdict {
	status := response.StatusCode
	switch {
	case status < 300:
		if into != nil && len(answer) > 0 {
			if err := json.Unmarshal(answer, into); err != nil {
				a.record.breaks("%s: %d with a body that is no JSON: %v", s.what, status, err)
				return no
			}
		}
		return yes
	case status == http.StatusUnauthorized:
		return signIn
	case status == http.StatusServiceUnavailable:
		if response.Header.Get("Retry-After") == "" {
			a.record.breaks("%s: 503 without Retry-After: %s", s.what, answer)
		}
		a.record.sawRefusal(s)
		return later
	case status >= 500:
		a.record.breaks("%s at node %d: %d %s", s.what, s.node+1, status, answer)
		return later
	}
	return no
}

func (a *account) token() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.access
}

// session is what signing in gives.
type session struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
}

func (a *account) keep(s session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.access, a.refresh = s.AccessToken, s.RefreshToken
	a.renewAt = time.Now().Add(renewEvery + time.Duration(a.random.Int64N(int64(renewEvery))))
}

// register makes the account, or signs in where a lost answer had made it.
func (a *account) register(ctx context.Context) {
	a.persist(ctx, "register", func() verdict {
		var s session
		v, status := a.call(ctx, http.MethodPost, "/auth/register", object{"username": a.name, "password": a.password}, &s)
		switch {
		case v == yes:
			a.keep(s)
		case status == http.StatusConflict:
			return a.logIn(ctx)
		}
		return v
	})
}

func (a *account) logIn(ctx context.Context) verdict {
	var s session
	v, _ := a.call(ctx, http.MethodPost, "/auth/login", object{"username": a.name, "password": a.password}, &s)
	if v == yes {
		a.keep(s)
	}
	return v
}

// renew gets a new access token, unless someone did so since old was taken. A refresh token whose answer was lost for
// longer than the server's mercy is good for nothing: then the password is.
func (a *account) renew(ctx context.Context, old string) verdict {
	a.renewing.Lock()
	defer a.renewing.Unlock()
	a.mu.Lock()
	access, refresh := a.access, a.refresh
	a.mu.Unlock()
	if access != old {
		return yes
	}
	var s session
	v, _ := a.call(ctx, http.MethodPost, "/auth/refresh", object{"refresh_token": refresh}, &s)
	switch v {
	case yes:
		a.keep(s)
	case signIn:
		a.record.sawSignIn()
		return a.logIn(ctx)
	case later, no:
	}
	return v
}

func (a *account) isRenewalDue() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().After(a.renewAt)
}

// persist asks until there is an answer. It is false when the answer is no, or time ran out: both break a promise, since
// what is asked here has to be possible in the end.
func (a *account) persist(ctx context.Context, what string, ask func() verdict) bool {
	pause := pauses{a: a}
	for {
		old := a.token()
		v := ask()
		if v == signIn {
			v = a.renew(ctx, old)
			if v == yes {
				v = later
			}
		}
		switch v {
		case yes:
			return true
		case no, signIn:
			if ctx.Err() == nil {
				a.record.breaks("%s: %s was refused", a.name, what)
			}
			return false
		case later:
		}
		a.record.sawRetry()
		if !pause.wait(ctx) {
			a.record.breaks("%s: %s has no answer to this day", a.name, what)
			return false
		}
	}
}

// pauses are those between one attempt and the next: longer and longer, each up to a second, and never the same for all.
type pauses struct {
	a    *account
	last time.Duration
}

const (
	shortestPause = 50 * time.Millisecond
	longestPause  = time.Second
)

func (p *pauses) wait(ctx context.Context) bool {
	p.last = min(max(shortestPause, 2*p.last), longestPause)
	return sleep(ctx, time.Duration(p.a.chance(int(p.last)))+shortestPause/5)
}

func (p *pauses) reset() { p.last = 0 }

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
