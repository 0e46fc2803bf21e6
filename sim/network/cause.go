package network

// Cause is why a message was lost.
type Cause uint8

// The causes of loss.
const (
	LinkLoss        Cause  = iota // the link's loss model
	LinkCut                       // the link was cut at the start or end of the transit
	Partitioned                   // a partition lay between the two ends of the transit
	QueueFull                     // no place in a queue
	NoRoute                       // no path to the receiver
	SenderCrashed                 // the sender crashed while it waited there: in the uplink, or for its link's capacity
	ReceiverDown                  // the receiver was down on arrival
	ReceiverCrashed               // the receiver crashed while it queued or was served there
	RelayDown                     // a relay was down on arrival, or crashed while it held the message
	Corrupted                     // bits of it flipped, which was detected
	Discarded                     // the reliable transport had delivered another copy, or was not ready for this one
	Causes          = iota        // how many there are
)

var causeNames = [Causes]string{"link_loss", "link_cut", "partition", "queue_full", "no_route",
	"sender_crashed", "receiver_down", "receiver_crashed", "relay_down", "corrupted", "discarded"}

func (c Cause) String() string { return causeNames[c] }

// CauseNames returns the names of the causes of loss in the order of LedgerRow.Lost.
func CauseNames() []string { return causeNames[:] }
