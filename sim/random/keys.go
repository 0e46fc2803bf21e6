package random

// What draws are for: each names a family of keys, so that no draw shifts another.
const (
	TransitDraw = iota + 1
	LatencyDraw
	LossDraw
	ServiceDraw
	StreamDraw
	FaultDraw
	RouteDraw
	TieDraw
	DuplicationDraw
	CorruptionDraw
	ReorderingDraw
	DegradeDraw // the last one: each fault's own key is added to it
)
