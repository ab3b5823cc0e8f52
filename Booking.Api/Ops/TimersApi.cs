using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Dispatch;
using RideAspire.Timers;

namespace RideAspire.Booking.Ops;

internal static class TimersApi
{
    /// <summary>Maps the timers, below the group of ops.</summary>
    public static void MapTimers(this IEndpointRouteBuilder ops)
    {
        ops.MapGet("/timers", Get).WithName("InspectTimers").WithSummary("Look at the timers and the pumps")
            .WithDescription("A bounded look at each shard of each queue, and what each replica's pump said within the last minute.");
        ops.MapPost("/timers/sweep", Sweep).WithName("SweepNow").WithSummary("Have all workers sweep at once")
            .WithDescription("Each replica of Timeout.Worker that hears it looks at all trips and offers that have been overdue for longer "
                + "than Sweep:Grace, and at the timers that waiting trips lack. The answer does not wait for that. "
                + "Workers sweep each second anyway.")
            .Refuses(ProblemTypes.TooLarge);
    }

    private static async Task<Ok<TimersView>> Get(TimerQueues queues, TimerInspection inspection, PumpReports reports)
    {
        var pumps = await reports.ReadAsync();
        TimerQueue[] all = [queues.Timeouts, queues.Matching];
        var shards = await Task.WhenAll(all.Select(inspection.InspectAsync));
        return TypedResults.Ok(new TimersView([.. all.Zip(shards, (queue, held) => QueueView.Of(queue.Name, held, pumps))]));
    }

    private static async Task<Accepted<SweepRequested>> Sweep(SweepRequests requests) =>
        TypedResults.Accepted((string?)null, new SweepRequested(await requests.SendAsync()));
}
