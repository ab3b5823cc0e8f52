using System.Security.Cryptography;
using System.Text;
using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.Generation;

/// <summary>
/// Names what is deployed: a folder with the same files has the same revision, and one with others has another one.
/// </summary>
internal static class Revision
{
    /// <param name="folder">The folder that kubectl takes, with <c>aspirate/</c> and <c>overlay/</c>.</param>
    public static string Of(Deployment deployment, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // It has the revision in it, so it is written later.
        Add(Kustomization.Of(deployment, revision: ""));
        foreach (var part in (string[])["aspirate", "overlay"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, part), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal))
            {
                Add(Path.GetRelativePath(folder, file).Replace('\\', '/'));
                Add(File.ReadAllText(file));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text}\0"));
    }
}
