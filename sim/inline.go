package sim

// The engine's code is generic, and compiled where a protocol's package makes an engine of it. There the compiler can inline
// small functions of the packages below only if this package has inlined them somewhere itself: so it makes an engine, too.
// (Without it, gossip and star take a tenth longer.)
var _ Run = (*Engine[nothing])(nil)

type nothing struct{}

func (nothing) Kind() Kind { return 0 }
func (nothing) Size() Size { return 0 }
