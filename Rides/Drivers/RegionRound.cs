namespace RideAspire.Drivers;

/// <summary>Rounds through all regions, a few of them at a time.</summary>
/// <param name="regions">The regions.</param>
/// <param name="begin">Makes the state of a round in one region.</param>
internal sealed class RegionRound<TState>(Regions regions, Func<Region, TState> begin)
{
    /// <summary>The most calls of one pass.</summary>
    private const int MaxPerPass = 16;

    private readonly Queue<(Region Region, TState State)> remaining = [];

    /// <summary>
    /// Does some of the work of a round. Returns true at its end; the next call begins another round.
    /// </summary>
    /// <param name="work">Does a part of the work in a region. Returns true when none is left there.</param>
    public async Task<bool> PassAsync(Func<Region, TState, Task<bool>> work)
    {
        if (remaining.Count == 0)
        {
            foreach (var region in await regions.AllAsync())
                remaining.Enqueue((region, begin(region)));
        }

        for (var i = 0; i < MaxPerPass && remaining.TryDequeue(out var next); i++)
        {
            // A region whose node is away holds up no other one: the next round has it again.
            if (!await work(next.Region, next.State))
            {
                remaining.Enqueue(next);
                return false;
            }
        }

        return remaining.Count == 0;
    }
}
