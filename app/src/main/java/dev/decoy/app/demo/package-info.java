/**
 * The {@code demo} command: a real retrieval set without a download, mined and shown.
 *
 * <p>The corpus comes from the sources of the JDK that runs the command: {@link
 * dev.decoy.app.demo.SourceArchive} reads {@code lib/src.zip}, {@link
 * dev.decoy.app.demo.MethodParser} and {@link dev.decoy.app.demo.MethodReader} turn it into
 * methods, {@link dev.decoy.app.demo.FirstSentence} and {@link dev.decoy.app.demo.QueryRule} decide
 * what may be asked, {@link dev.decoy.app.demo.MethodBody} what may be an answer, {@link
 * dev.decoy.app.demo.JdkCorpus} puts them together, and {@link dev.decoy.app.demo.CorpusFolder}
 * keeps the result. Without {@code src.zip}, {@link dev.decoy.app.demo.GeneratedCorpus} makes one
 * up. Nothing of the JDK's sources is part of Decoy.
 */
@NullMarked
package dev.decoy.app.demo;

import org.jspecify.annotations.NullMarked;
