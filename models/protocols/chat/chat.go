// Package chat is a messenger with delivery ticks: through servers where the topology has hubs, from user to
// user where it has none. The same users write the same texts at the same times in either case.
package chat

import (
	"errors"
	"slices"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/retrying"
	"starmesh/sim"
)

// Params are the parameters of an experiment.
type Params struct {
	Rate      sim.Rate      `yaml:"rate" min:"0/s" help:"texts that each user writes, as a Poisson process"`
	TextSize  sim.Size      `yaml:"text_size" min:"0B" help:"size of a text"`
	TickSize  sim.Size      `yaml:"tick_size" min:"0B" help:"size of every other message"`
	Timeout   time.Duration `yaml:"timeout" min:"1us" help:"time without an acknowledgement after which a hop is tried again"`
	Retries   int           `yaml:"retries" min:"0" max:"1000000" help:"times that a writer tries again before the text has failed"`
	Persist   bool          `yaml:"persist" help:"writers never give up: after the retries they wait longer and longer, up to 30s"`
	ReadAfter time.Duration `yaml:"read_after" min:"0s" help:"mean of the exponential time from delivery until the recipient reads; 0s: reads at once"`
	Online    time.Duration `yaml:"online" min:"0s" help:"mean of the exponential time that a user stays online"`
	Offline   time.Duration `yaml:"offline" min:"0s" help:"mean of the exponential time that a user stays offline; 0s: always online"`
	Durable   bool          `yaml:"durable" help:"what a node holds is on its disk, and outlives a crash that leaves the disk"`
	Encrypted bool          `yaml:"encrypted" help:"end to end: servers and relays see who writes to whom, but not what"`
	Crowds    *Crowds       `yaml:"crowds" help:"texts go through relays chosen at random among the users, so that nobody knows who writes; needs a topology without hubs"`

	retrying.Params `yaml:",inline"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Roles.
const (
	client sim.Role = iota
	server
)

// Declared metrics.
const (
	textsWritten = iota
	textsFailed
	failedShare
	textsLost
	lostShare
	firstTryLost
	firstTryShare
	textsRelayed
	textsWaited
	waitedShare
	duplicatesSuppressed
	firstTick
	secondTick
	readTick
	storedWait
	guesses
	rightGuesses
	guessShare
	pathLength
	cures // the first of retrying's
)

// Model is the catalogue's entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition(), func(p *Params) *adversary.Params { return &p.Adversaries }))
}

func definition() sim.Definition[Params, message] {
	return sim.Definition[Params, message]{
		Name: "chat", About: about, Scalar: "rate",
		Source: "store and forward: Bernstein, Hsu and Mann, Implementing recoverable requests using queues, SIGMOD 1990; acknowledgement by the ends: Saltzer, Reed and Clark, End-to-end arguments in system design, ACM TOCS 2(4), 1984; relays: Reiter and Rubin, Crowds: anonymity for web transactions, ACM TISSEC 1(1), 1998; " + retrying.Source,
		Defaults: Params{
			Rate: 2, TextSize: 300, TickSize: 60, Timeout: time.Second, Retries: 3,
			ReadAfter: time.Second, Online: time.Minute, Durable: true, Params: retrying.Defaults,
		},
		Kinds:    []string{"text", "sent", "delivered", "read", "hop_ack", "hello", "bye"},
		Roles:    []string{"client", "server"},
		Metrics:  slices.Concat(metrics(), retrying.Metrics()),
		Recovery: recovery,
		Reports:  sim.Operations | sim.Decisions,
		Check:    check,
		Role:     role,
		New:      newNodes,
		Load:     load,
		Referee: func(p *Params, w *sim.World) sim.Referee[message] {
			if p.Crowds == nil {
				return nil
			}
			return &referee{w.Participants}
		},
		Theorems: theorems(),
	}
}

const about = `Users write texts to each other, each a Poisson process of the given rate to recipients chosen
uniformly; who writes to whom, and when, follows from the seed and the user alone, so it is the same on every
topology. A text earns three ticks: sent, delivered and read. Where the topology has hubs, they are servers: a text
goes from the writer to the server next to it, from there to the recipient's server if that is another, and to the
recipient; the first tick says that the writer's server has the text and answers for it from now on. A hub that is a
participant is a server with a user of its own, whose texts start at the server. Without hubs texts go straight to the
recipient, by the engine's routes, and the first tick is the second. Every hop is acknowledged and tried again after
the timeout, ticks included; receivers suppress duplicates and acknowledge them again. A writer whose text is not
acknowledged (by its server, or by the recipient where there is none) after the retries gives up: the text has failed,
and what arrives later changes nothing; with persist it never gives up. Whoever else holds something never gives up
either, but doubles its waits after the retries, up to 30s. An offline user (online, offline) receives nothing:
messages that arrive meanwhile reach a node that ignores them, though the ledger counts them as delivered. It goes on
writing and reading; what it has to say leaves when it is back, and its ticks count that wait. When users come and go does not
depend on what becomes of their nodes. A user says bye to its
server when it leaves and hello when it returns, so that the server keeps the texts and ticks for it meanwhile; a bye
that is lost costs no more than vain retries. Without servers nobody keeps anything but the writer: a text to an
offline user fails unless the user is back within the retries, or the writer persists. With durable, what a node holds
outlives a crash that leaves its disk (its open texts, what it has seen, a server's store), and is sent again at
recovery; otherwise texts that had their first tick can be lost. A text that a user would write while its node is down
has failed at once, and nobody has to agree about it. Each text is an operation of its writer, answered by
the second tick and refused by giving up, and an instance of agreement between the two users: the recipient decides 1
(delivered) when the text first arrives, the writer 1 at the second tick or 2 (failed) when it gives up. So a text
that arrived although its writer gave it up violates agreement: the two generals' problem. Ticks belong to the time at
which their text was written; a tick that never comes is in no mean (see unanswered_ratio). Encrypted, only writer and
recipient can read what passes; who writes to whom shows. With crowds a text first goes to a user drawn at random,
who passes it on to another with a probability, or submits it to its recipient; ticks come back the same way, and
tries again take it, too. A relay knows who gave it a text and who is to get it, not who wrote it; a compromised one
guesses the former (guess_ratio). Relays pass each try on once, whatever comes twice. They keep paths in memory: a tick that comes back to one that crashed is lost, and a text that is tried again takes another way from
there. ` + retrying.About + ` The budget
is a writer's, for its texts; who never gives up needs none. A breaker is for one next hop; a hello closes it. With backoff no wait
is doubled besides. A writer gives up a text that budget or breaker do not allow; what others hold back they try again after the
next wait.`

func metrics() []sim.Metric {
	return []sim.Metric{
		{Name: "texts", About: "texts written"},
		{Name: "texts_failed", Better: sim.Lower, About: "of them, given up by their writer, or never sent as its node was down, or paused to the end"},
		{Name: "failed", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "texts_failed", Denominator: "texts",
			About: "texts that failed / texts written"},
		{Name: "texts_lost", Better: sim.Lower, About: "texts written that have not reached their recipient by the end of the run, whatever their writer knows"},
		{Name: "text_loss", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "texts_lost", Denominator: "texts",
			About: "texts lost / texts written: loss end to end, by the same measure through servers and without (loss_ratio is of each leg)"},
		{Name: "first_try_lost", Better: sim.Lower,
			About: "texts of which the recipient has got no copy by the end of the run that everyone on its way sent for the first time"},
		{Name: "first_try_loss", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "first_try_lost", Denominator: "texts",
			About: "of them / texts written: what would be lost end to end if nobody tried again, on a star as on a mesh"},
		{Name: "texts_relayed", About: "texts that reached their recipient's server"},
		{Name: "texts_waited", About: "of them, found the recipient offline, as far as the server knew"},
		{Name: "waited", Unit: "ratio", Nature: sim.Share, Numerator: "texts_waited", Denominator: "texts_relayed",
			About: "texts that found their recipient offline / texts that reached the recipient's server"},
		{Name: "duplicates_suppressed", Better: sim.Lower, About: "texts that arrived again, at a server or at the recipient, and went no further"},
		{Name: "first_tick", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from writing until the writer knows the text sent"},
		{Name: "second_tick", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from writing until the writer knows the text delivered"},
		{Name: "read_tick", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from writing until the writer knows the text read"},
		{Name: "stored_wait", Unit: "ms", Nature: sim.Sample, Better: sim.Lower,
			About: "time from a text's arrival at the recipient's server until it is first forwarded to the recipient, if ever; 0 if the recipient is online"},
		{Name: "guesses", About: "with crowds: texts that passed a relay while it was compromised, unless their writer was when it sent them"},
		{Name: "right_guesses", Better: sim.Lower, About: "of them, those that the first such relay had from their writer, as it guesses"},
		{Name: "guess", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "right_guesses", Denominator: "guesses",
			About: "right guesses of the writer / guesses"},
		{Name: "path_length", Nature: sim.Sample, About: "with crowds: hops of a text's path, from the writer to the recipient"},
	}
}

func check(p *Params, w *sim.World) error {
	return errors.Join(
		p.Params.Check(p.Timeout),
		sim.RefuseIf(p.Persist && p.RetryBudget != nil, "retry_budget", "is for writers that give up what it does not allow, and with persist none does: leave one of them out"),
		sim.RefuseIf(w.Participants < 2, "", "a chat needs at least 2 participants"),
		sim.RefuseIf(p.Rate < 0, "rate", "is negative: take 0/s or more"),
		sim.RefuseIf(p.TextSize < 0 || p.TextSize > largest || p.TickSize < 0 || p.TickSize > largest, "", "text_size and tick_size must lie between 0B and 2GB"),
		sim.RefuseIf(p.Timeout <= 0, "timeout", "must be above 0s, or retries would take no time"),
		sim.RefuseIf(p.Retries < 0, "retries", "is negative: take 0 or more"),
		sim.RefuseIf(p.ReadAfter < 0 || p.Online < 0 || p.Offline < 0, "", "read_after, online and offline cannot be negative"),
		sim.RefuseIf(p.Crowds != nil && len(w.Hubs) > 0, "crowds", "a server knows for whom it works, so relays would hide nothing from it: take a topology without hubs"),
		sim.RefuseIf(p.Offline > 0 && p.Online == 0, "online", "must be above 0s where offline is, or nobody would ever be online"),
	)
}

func role(_ *Params, w *sim.World, n sim.NodeID) sim.Role {
	if _, hub := slices.BinarySearch(w.Hubs, n); hub {
		return server
	}
	return client
}

// load counts the messages of each text: four on a direct way (text, delivered, read and its acknowledgement), ten
// through a server, and six more between two servers. Users who come and go add three for each time.
func load(p *Params, s *sim.Setting) sim.Load {
	users := float64(s.World.Participants)
	seconds := float64(s.Duration) / float64(time.Second)
	perText, comings := 4.0, 0.0
	if hubs := float64(len(s.World.Hubs)); hubs > 0 {
		perText = 10 + float64(6*(1-1/hubs))
		if p.Offline > 0 {
			comings = float64(s.Duration+s.Drain) / (float64(p.Online) + float64(p.Offline))
		}
	}
	messages := float64(users*float64(float64(seconds*float64(p.Rate))*perText)) + float64(users*float64(3*comings))
	if len(s.World.Hubs) > 0 {
		return sim.Load{Adjacent: messages}
	}
	return sim.Load{Routed: messages}
}
