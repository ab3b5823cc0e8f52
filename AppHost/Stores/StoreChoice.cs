using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>Where Redis and Postgres run: in containers, or as processes of this machine.</summary>
/// <param name="AreLocal">True for local processes.</param>
/// <param name="Why">For the one line that says what was chosen: completes "because …".</param>
internal sealed record StorePlacement(bool AreLocal, string Why);

/// <summary>Chooses where the stores run.</summary>
internal static partial class StoreChoice
{
    /// <summary>The configuration key: <c>containers</c> or <c>local</c>. Default: containers where an engine answers, else local processes.</summary>
    public const string Key = "Stores";

    /// <summary>As <see cref="ChooseAsync"/>, but says on the console what is missing, and returns null then.</summary>
    public static async Task<StorePlacement?> TryChooseAsync(IDistributedApplicationBuilder builder)
    {
        try
        {
            return await ChooseAsync(builder);
        }
        catch (LocalServerException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return null;
        }
    }

    /// <summary>Chooses, makes sure that the choice can be carried out, and has it logged when the application starts. A manifest always has containers.</summary>
    /// <exception cref="LocalServerException">What was chosen is not there, or the setting is neither of the two; one line says what to do.</exception>
    public static async Task<StorePlacement> ChooseAsync(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return new(AreLocal: false, "a manifest has containers");

        var engine = await ContainerEngine.AskAsync(builder.Configuration);
        var chosen = builder.Configuration[Key] switch
        {
            null or "" when engine.Answers => new StorePlacement(AreLocal: false, engine.Answer),
            null or "" => new StorePlacement(AreLocal: true, engine.Answer),
            "local" => new StorePlacement(AreLocal: true, $"{Key}=local says so"),
            "containers" when engine.Answers => new StorePlacement(AreLocal: false, $"{Key}=containers says so"),
            "containers" => throw new LocalServerException($"{Key}=containers needs a container engine, but {engine.Answer}. Start one, or choose {Key}=local."),
            var other => throw new LocalServerException($"{Key}={other} is neither {Key}=containers nor {Key}=local."),
        };
        if (chosen.AreLocal)
        {
            // Before anything starts: what is missing ends the start, instead of keeping all others waiting.
            await LocalRedis.EnsureInstalledAsync(Console.WriteLine);
            await LocalPostgres.EnsureInstalledAsync(Console.WriteLine);
        }

        builder.OnBeforeStart((start, _) =>
        {
            var logger = start.Services.GetRequiredService<ILogger<StorePlacement>>();
            Chosen(logger, chosen.AreLocal ? "as local processes" : "in containers", chosen.Why, $"{Key}={(chosen.AreLocal ? "containers" : "local")}");
            return Task.CompletedTask;
        });
        return chosen;
    }

    [LoggerMessage(LogLevel.Information, "Redis and Postgres run {Where}, because {Why}. Choose otherwise by {Otherwise}.")]
    private static partial void Chosen(ILogger logger, string where, string why, string otherwise);
}
