using System.Runtime.InteropServices;
using Npgsql;
using RideAspire.Schema;
using RideAspire.Stores;

namespace RideAspire.Booking;

/// <summary>The command <c>migrate</c>.</summary>
internal static partial class BookingMigration
{
    /// <summary>
    /// Brings the database up to date. Returns the exit code: 0 when it is up to date, and 1 when a signal stopped the
    /// migration or the database failed. The last line of the log then says why. The next run goes on.
    /// </summary>
    public static async Task<int> MigrateAsync(this WebApplication app)
    {
        // The host does not run, so nothing else handles signals. On exit it writes the last lines of the log.
        await using var host = app;
        using var stopping = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await app.Services.MigrateRidesAsync(stopping.Token);
            return 0;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            Stopped(app.Logger);
            return 1;
        }
        catch (Exception e) when (e is NpgsqlException || StoreFailure.Is(e))
        {
            // EF Core wraps what may be transient.
            Failed(app.Logger, Why(e as NpgsqlException ?? e.InnerException ?? e));
            return 1;
        }

        // Cancels the running statement in the database too. It would otherwise go on without this process.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    private static string Why(Exception e) => e switch
    {
        PostgresException refusal => $"{refusal.SqlState}: {refusal.MessageText}",
        { InnerException: { } cause } => $"{e.Message}: {cause.Message}",
        _ => e.Message,
    };

    [LoggerMessage(LogLevel.Warning, "A signal stopped the migration. Run it again: it goes on where it stopped.")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(LogLevel.Error, "The migration failed: {Why}. Mend the cause and run it again: it goes on where it stopped.")]
    private static partial void Failed(ILogger logger, string why);
}
