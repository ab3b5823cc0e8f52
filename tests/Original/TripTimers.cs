using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Trips;

namespace RideAspire.Original;

/// <summary>
/// The original system's timers, which RideAspire replaces: one in memory per trip, in the process that booked it. They are the reference
/// of the curve that shows lateness through a deployment and a crash, so they do the same work (a row inserted, a guarded update), and
/// nothing makes them slower than they must be. What ends the process ends its timers, and nothing brings them back.
/// </summary>
internal sealed partial class TripTimers(NpgsqlDataSource postgres, IOptions<TripOptions> options, TimeProvider time, ILogger<TripTimers> logger)
{
    /// <summary>Starts the timer of a trip that was just booked.</summary>
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

    // This process' own clock has decided that the trip is due. So the guard does not test the deadline, and by the database's clock the
    // trip may end early: were the deadline tested too, a timer that is a millisecond early would leave its trip WAITING for ever.
    private async Task ExpireAsync(Guid trip)
    {
        await using var command = postgres.CreateCommand(
            "UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1 WHERE id = $1 AND status = 'WAITING'");
        command.Parameters.Add(new() { Value = trip });
        await command.ExecuteNonQueryAsync();
    }

    [LoggerMessage(LogLevel.Error, "The timer of trip {Trip} failed: nothing ends it now.")]
    private partial void ExpiryFailed(Exception e, Guid trip);
}
