package account

import "starmesh/sim/units"

// Memory estimates the bytes that the account takes, but for the tallies of the whole and of phases.
func (a *Account) Memory() units.Size {
	const perDecision, perProposal, perInstance, perMember, perRequest, perConversation, perTurn = 16, 16, 64, 4, 32, 40, 16
	agreement := &a.agreement
	bytes := int64(agreement.decisions.Used)*perDecision + int64(len(agreement.proposals))*perProposal +
		int64(len(agreement.instances))*perInstance + int64(len(agreement.members))*perMember + int64(a.operations.open.Used)*perRequest +
		int64(a.uptime.turned)*perTurn
	if a.exposure != nil {
		bytes += a.exposure.all() * perConversation
	}
	return units.Size(bytes) + a.BinMemory()
}
