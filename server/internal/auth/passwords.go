package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Cost is what one argon2id hash takes. Memory is in KiB.
type Cost struct {
	Memory  uint32
	Passes  uint32
	Threads uint8
}

// defaultCost is OWASP's recommendation for argon2id with 19 MiB.
var defaultCost = Cost{Memory: 19456, Passes: 2, Threads: 1}

const (
	saltSize = 16
	keySize  = 32
	// maxHashWait bounds the wait for a turn. After it the answer is KindUnavailable.
	maxHashWait = 5 * time.Second
)

// NewPasswords hashes with argon2id at the default cost. At most half of the cores hash at once,
// and a hash takes its memory only while it is computed. Waiting for a turn ends with ctx or after
// a few seconds, with KindUnavailable.
func NewPasswords() chat.Passwords { return NewPasswordsAt(defaultCost) }

// NewPasswordsAt is NewPasswords at another cost. Hashes of any cost verify; those of another are
// stale.
func NewPasswordsAt(cost Cost) chat.Passwords {
	h := hasher{cost: cost, turns: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	h.dummy = phc{cost: cost, salt: randomBytes(saltSize), key: randomBytes(keySize)}
	return chat.Passwords{Hash: h.hash, Verify: h.verify, WellKnown: wellKnown}
}

type hasher struct {
	cost  Cost
	turns chan struct{}
	// dummy is the hash of no password. An unknown user is checked against it, which takes as long
	// as a real check.
	dummy phc
}

func (h hasher) hash(ctx context.Context, password string) (string, error) {
	p := phc{cost: h.cost, salt: randomBytes(saltSize)}
	key, err := h.derive(ctx, p, keySize, password)
	if err != nil {
		return "", err
	}
	p.key = key
	return p.String(), nil
}

func (h hasher) verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	p := h.dummy
	if hash != "" {
		if p, err = parsePHC(hash); err != nil {
			return false, false, err
		}
	}
	key, err := h.derive(ctx, p, len(p.key), password)
	if err != nil {
		return false, false, err
	}
	same := subtle.ConstantTimeCompare(key, p.key) == 1
	return same && hash != "", p.cost != h.cost || len(p.key) != keySize, nil
}

// derive waits for a turn and hashes.
func (h hasher) derive(ctx context.Context, p phc, size int, password string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, maxHashWait)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, chat.Unavailable(fmt.Errorf("waiting for a turn to hash: %w", ctx.Err()))
	}
	defer func() { <-h.turns }()
	//nolint:gosec // size is that of a hash we made
	return argon2.IDKey([]byte(password), p.salt, p.cost.Passes, p.cost.Memory, p.cost.Threads, uint32(size)), nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the process instead
	return b
}

// phc is a hash in the PHC string format: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
type phc struct {
	cost Cost
	salt []byte
	key  []byte
}

func (p phc) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		p.cost.Memory, p.cost.Passes, p.cost.Threads, enc.EncodeToString(p.salt), enc.EncodeToString(p.key))
}

// maxCost keeps a damaged row from taking all of the memory.
var maxCost = Cost{Memory: 1 << 20, Passes: 32, Threads: 32}

func parsePHC(text string) (phc, error) {
	// The error goes into the log, so it must not contain the hash.
	bad := fmt.Errorf("auth: a stored password hash cannot be read")
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, bad
	}
	var p phc
	var version int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return phc{}, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.cost.Memory, &p.cost.Passes, &p.cost.Threads); err != nil {
		return phc{}, bad
	}
	if !p.cost.sane() {
		return phc{}, bad
	}
	var errSalt, errKey error
	p.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, errKey = base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(p.salt) < 8 || len(p.key) < 16 {
		return phc{}, bad
	}
	return p, nil
}

func (c Cost) sane() bool {
	return c.Memory >= 8 && c.Passes >= 1 && c.Threads >= 1 &&
		c.Memory <= maxCost.Memory && c.Passes <= maxCost.Passes && c.Threads <= maxCost.Threads
}
