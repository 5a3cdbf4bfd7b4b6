/** Play one run on a player and keep everything of it, with room for 40 events and decisions a day. */
export function playInFull(player, sizes, {days, factions}, run) {
  const {machine} = player;
  return machine.briefly(() => {
    const rooms = {
      ...player.rooms,
      events: machine.room(sizes.event, [1, 40 * days]),
      factions: machine.room(sizes.faction_day, [1, days, factions]),
      trace: machine.room(sizes.trace, [1, 40 * days]),
    };
    player.set("keeps_trace", 1);
    player.playLanes(run, 1, rooms);
    player.set("keeps_trace", 0);
    const [events, , trace] = machine.see("int64", rooms.sizes);
    const kept = (place, size) => machine.see("uint8", {...place, shape: [1, Number(size)]}).slice();
    return {
      daily: kept(rooms.daily, days),
      events: kept(rooms.events, events),
      factions: machine.see("uint8", rooms.factions).slice(),
      trace: kept(rooms.trace, trace),
    };
  });
}
