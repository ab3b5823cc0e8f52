namespace RideAspire.Simulator;

/// <summary>Ending what runs beside: nobody goes on in the background, and a fault that is no cancellation is not lost.</summary>
internal static class Stopping
{
    public static async Task StopAsync(this CancellationTokenSource stop, params Task[] running)
    {
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
