/** Play one run on a player and keep everything of it, with room for so many events and decisions. */
export function playInFull(player, run, records) {
  const {machine, layout: {records: sizes}, scenario: {days, factions}} = player;
  return machine.briefly(() => {
    const rooms = {
      ...player.rooms,
      events: machine.room(sizes.event, [1, records]),
      factions: machine.room(sizes.faction_day, [1, days, factions]),
      trace: machine.room(sizes.trace, [1, records]),
    };
    player.set("keeps_trace", 1);
    player.playLanes(run, 1, rooms);
    player.set("keeps_trace", 0);
    const [events, , trace] = machine.see("int64", rooms.sizes);
    const kept = (place, size) => machine.copy({...place, shape: [1, Number(size)]});
    return {
      daily: machine.copy({...rooms.daily, shape: [1, days]}),
      events: kept(rooms.events, events),
      factions: machine.copy(rooms.factions),
      trace: kept(rooms.trace, trace),
    };
  });
}
