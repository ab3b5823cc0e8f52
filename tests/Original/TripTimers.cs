using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Trips;

namespace RideAspire.Original;

/// <summary>
/// The timers of the original system, which RideAspire replaces: one in memory per trip, in the process that booked it.
/// They are the reference in the chart of lateness during a deployment and a crash. So they do the same work (one
/// insert, one guarded update), and nothing makes them slower than necessary. The timers end with their process, and
/// nothing restores them.
/// </summary>
internal sealed partial class TripTimers(
    NpgsqlDataSource postgres, IOptions<TripOptions> options, TimeProvider time, ILogger<TripTimers> logger)
{
    /// <summary>Starts the timer of a newly booked trip.</summary>
    public void Start(Guid trip) => _ = ExpireLaterAsync(trip);

    private async Task ExpireLaterAsync(Guid trip)
    {
        try
        {
            await Task.Delay(options.Value.MatchWindow, time);
            await ExpireAsync(trip);
        }
        catch (Exception e)
        {
            ExpiryFailed(e, trip);
        }
    }

    // This process's clock has decided that the trip is due, so the guard does not test the deadline. By the database's
    // clock the trip may end early. With a test of the deadline, a timer that is a millisecond early would leave its
    // trip WAITING forever.
    private async Task ExpireAsync(Guid trip)
    {
        await using var command = postgres.CreateCommand(
            """
            UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
            WHERE id = $1 AND status = 'WAITING'
            """);
        command.Parameters.Add(new() { Value = trip });
        await command.ExecuteNonQueryAsync();
    }

    [LoggerMessage(LogLevel.Error, "The timer of trip {Trip} failed. Nothing will end the trip.")]
    private partial void ExpiryFailed(Exception e, Guid trip);
}
