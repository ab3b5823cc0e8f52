using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace RideAspire.Web.Identity;

/// <summary>
/// The keys and the issuer's name that an OpenID Connect provider publishes. They are read before a token needs them,
/// and once more for a token whose key is not among them: then the provider may have changed its keys. No request waits
/// for a provider that does not answer.
/// </summary>
/// <param name="read">Reads what the provider publishes.</param>
internal sealed partial class ProviderKeys(
    Func<CancellationToken, Task<OpenIdConnectConfiguration>> read, TimeProvider time, ILogger<ProviderKeys> logger)
    : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    /// <summary>The longest id of a key that is looked for. A provider's has a few dozen characters.</summary>
    private const int MaxIdLength = 255;

    private const int MaxAsked = 1000;

    /// <summary>How long a read may take, which is two requests.</summary>
    private static readonly TimeSpan readTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a token with an unknown key waits for a provider that has answered so far.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a read that failed.</summary>
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// When the same key is asked for again. A provider may sign with a key a little before it publishes it.
    /// </summary>
    private static readonly TimeSpan askAgainAfter = TimeSpan.FromSeconds(10);

    // However many unknown ids come, the provider is asked ten times at once, and then once a second.
    private readonly TokenBucketRateLimiter reads = new(new()
    {
        TokenLimit = 10,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    });

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> asked = [];
    private volatile OpenIdConnectConfiguration? current;
    private Attempt? running;
    private long? failedAt;

    /// <summary>False until the provider has answered for the first time.</summary>
    public bool Exist => Current is not null;

    /// <summary>What the provider published when it was last read; null before.</summary>
    public OpenIdConnectConfiguration? Current => current;

    /// <summary>Reads the keys until the first success, and then once per <paramref name="interval"/>.</summary>
    /// <param name="interval">The time between two reads.</param>
    /// <param name="retry">The time until the next attempt when the keys could not be read again.</param>
    public async Task KeepAsync(TimeSpan interval, TimeSpan retry, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            Attempt attempt;
            lock (gate)
                attempt = running ?? Begin();
            await attempt.EndAsync(Timeout.InfiniteTimeSpan, time, ct);
            var delay = attempt.Succeeded ? interval : Exist ? retry : pause;
            await Task.Delay(delay, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Asks the provider for a key that is not among those it had published, or no longer the one it was.
    /// </summary>
    /// <param name="id">The key's id, as a token has it; null when it has none.</param>
    /// <param name="tried">What the token was checked with in vain.</param>
    public async ValueTask<KeySearch> SearchAsync(string? id, OpenIdConnectConfiguration tried)
    {
        var (key, begun) = (id ?? "", time.GetTimestamp());
        if (current != tried)
            return KeySearch.Read;
        if (key.Length > MaxIdLength || WasAskedFor(key))
            return KeySearch.Unknown;

        // What is being read already may be older than the key.
        Attempt? attempt;
        do
        {
            attempt = Join();
            if (attempt is null)
                return KeySearch.Unavailable;
            await attempt.EndAsync(patience, time, CancellationToken.None);
            if (!attempt.Succeeded)
                return KeySearch.Unavailable;
        }
        while (attempt.Begun < begun);

        Remember(key);
        return KeySearch.Read;
    }

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        current is { } keys ? Task.FromResult(keys) : Task.FromException<OpenIdConnectConfiguration>(new KeysUnavailableException());

    /// <summary>Does nothing: <see cref="SearchAsync"/> is asked instead, and says what came of it.</summary>
    public void RequestRefresh()
    {
    }

    public void Dispose() => reads.Dispose();

    /// <summary>The attempt to wait for; null when there is none, or none worth waiting for.</summary>
    private Attempt? Join()
    {
        lock (gate)
        {
            if (running is { } now)
                return failedAt is null && time.GetElapsedTime(now.Begun) < patience ? now : null;
            if (failedAt is { } failed && time.GetElapsedTime(failed) < pause)
                return null;
            if (!reads.AttemptAcquire().IsAcquired)
                return null;
            var attempt = Begin();
            return failedAt is null ? attempt : null;
        }
    }

    private Attempt Begin()
    {
        // It is no part of the request that began it.
        using var _ = ExecutionContext.SuppressFlow();
        return running = new(time.GetTimestamp(), Task.Run(TryReadAsync));
    }

    private async Task<bool> TryReadAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(readTimeout, time);
            var found = await read(limit.Token).WaitAsync(limit.Token);
            if (found.SigningKeys.Count == 0)
                throw new InvalidOperationException("It publishes no key.");
            current = found;
            Ended(failure: null);
            return true;
        }
        catch (Exception e)
        {
            Ended(e);
            return false;
        }
    }

    private void Ended(Exception? failure)
    {
        bool failedBefore;
        lock (gate)
        {
            failedBefore = failedAt is not null;
            failedAt = failure is null ? null : time.GetTimestamp();
            running = null;
        }

        if (failure is null && failedBefore)
            AnswersAgain(current!.SigningKeys.Count);
        else if (failure is not null && !failedBefore)
            DoesNotAnswer(
                failure.InnerException?.Message ?? failure.Message, Exist ? "Tokens by other keys get 503" : "Every token gets 503");
    }

    private bool WasAskedFor(string key)
    {
        lock (gate)
            return asked.TryGetValue(key, out var since) && time.GetElapsedTime(since) < askAgainAfter;
    }

    private void Remember(string key)
    {
        lock (gate)
        {
            if (asked.Count >= MaxAsked)
                asked.Clear();
            asked[key] = time.GetTimestamp();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The identity provider's keys cannot be read ({Why}). {Effect} until it answers.")]
    private partial void DoesNotAnswer(string why, string effect);

    [LoggerMessage(LogLevel.Information, "The identity provider's keys can be read again; there are {Count}.")]
    private partial void AnswersAgain(int count);

    private sealed record Attempt(long Begun, Task<bool> Success)
    {
        public bool Succeeded => Success is { IsCompletedSuccessfully: true, Result: true };

        /// <summary>Waits for the end, but no longer than the limit.</summary>
        public async Task EndAsync(TimeSpan limit, TimeProvider time, CancellationToken ct) =>
            await ((Task)Success).WaitAsync(limit, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>What came of the search for a key.</summary>
internal enum KeySearch
{
    /// <summary>The keys were read again. The key may be among them now.</summary>
    Read,

    /// <summary>The provider was asked a moment ago, and has no such key.</summary>
    Unknown,

    /// <summary>The provider cannot be asked now.</summary>
    Unavailable,
}

/// <summary>
/// The provider's keys are needed and cannot be had now, so a token can be neither accepted nor refused.
/// </summary>
internal sealed class KeysUnavailableException() : Exception("The identity provider's keys are not available.");
