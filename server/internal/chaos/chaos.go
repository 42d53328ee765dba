// Package chaos holds the proof that nothing is lost and nothing comes twice, whatever dies. It is tests and what they
// need, nothing else: the real program as processes, a proxy on every wire between them, clients that follow the contract
// as a stranger's would and write down all they see, a nemesis that hurts what it finds, and a checker that forgives
// nothing.
//
// The nouns, one a file: node and fleet (what runs), proxy (what lies between), client with its socket, replica and
// outbox (who uses it), crowd (all of them), fault and nemesis (what goes wrong), watcher and record (what was seen),
// checker and report (what it comes to).
package chaos
